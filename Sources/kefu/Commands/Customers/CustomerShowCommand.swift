// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Postgres
import Projections
import ServiceDesk

/// `kefu customer show`
struct CustomerShowCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract:
            "Everything about a customer on one page: tier and its changes, waits, follow-ups, orders, refunds, what happened.",
        discussion: """
            A table has all parts, of one instant of the read models. The other forms have one: what happened, in its \
            order, or the part that --part names. All ids that were linked are one customer. A customer whom no chosen \
            shop knows is an error.

            Example:

              kefu customer show c-1017
              kefu customer show c-1017 --part orders --output csv
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var policies: PolicyOptions
    @OptionGroup var output: OutputOptions

    @Option(
        help: ArgumentHelp(
            "Only this part: \(CustomerPage.Part.all.map(\.description).joined(separator: ", ")).",
            valueName: "part"
        ),
        completion: .list(CustomerPage.Part.all.map(\.description)),
        transform: Self.part(named:)
    )
    var part: CustomerPage.Part?

    @Argument(help: "The customer's id.")
    var id: String

    private static func part(named name: String) throws -> CustomerPage.Part {
        guard let part = CustomerPage.Part.all.first(where: { $0.description == name }) else {
            throw ValidationError(
                "no part \(name); take one of \(CustomerPage.Part.all.map(\.description).joined(separator: ", "))"
            )
        }
        return part
    }

    var isOfToday: Bool { false }
    var subject: AskedSubject? { about }

    private var about: AskedSubject { .customer(id) }

    func question(_ scope: Scope) throws -> Question { try page(scope).question(part ?? .timeline) }

    private func page(_ scope: Scope) throws -> CustomerPage {
        CustomerPage(scope: scope, policies: try policies.applied(to: .standard), customer: id)
    }

    func run() async throws {
        let command = self
        _ = try question(Scope())
        guard output.output == .table, part == nil else { return try await answer() }
        try await database.withDatabase { database in
            let scope = try await command.scope.scope(ReadModels(database.log))
            let known = command.about.known(scope)
            let parts = try CustomerPage.Part.all.map { part in
                (part.title, try Question.withOneMore(scope) { try command.page($0).question(part) })
            }
            let (models, bar) = try await command.scope.models(database.log, for: [known] + parts.map(\.1))
            defer { bar.finish() }
            try await models.withTables { tables, connection in
                let shops = try await connection.query(known.query.substituting(tables))
                try await command.about.mustBeKnown(shops, in: scope.shops, ReadModels(database.log))
                for (index, (title, question)) in parts.enumerated() {
                    let buffer = OutputBuffer()
                    let gap = index == 0 ? "" : "\n"
                    buffer.bytes.append(text: gap + command.output.effectiveLanguage.pick(title) + "\n")
                    try await QuestionPrinter(command.output).print(
                        question,
                        tables,
                        connection,
                        limit: scope.limit,
                        isUnlimited: scope.all,
                        into: buffer
                    )
                }
            }
        }
    }
}
