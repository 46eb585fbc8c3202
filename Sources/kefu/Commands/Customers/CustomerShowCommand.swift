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

    func question(_ scope: Scope) throws -> Question { try page(scope).question(part ?? .timeline) }

    private func page(_ scope: Scope) throws -> CustomerPage {
        CustomerPage(scope: scope, policies: try policies.applied(to: .standard), customer: id)
    }

    func run() async throws {
        let command = self
        _ = try question(Scope())
        guard output.output == .table, part == nil else {
            try await database.withDatabase { database in
                let scope = try await command.scope.scope(ReadModels(database.log))
                let known = command.known(scope)
                let (models, bar) = try await command.scope.models(database.log, for: [known])
                defer { bar.finish() }
                try await command.mustKnow(try await models.ask(known.query), scope, database)
            }
            return try await answer()
        }
        try await database.withDatabase { database in
            let scope = try await command.scope.scope(ReadModels(database.log))
            let (page, known) = (try command.page(scope), command.known(scope))
            let parts = CustomerPage.Part.all.map { ($0.title, page.question($0)) }
            let (models, bar) = try await command.scope.models(database.log, for: [known] + parts.map(\.1))
            defer { bar.finish() }
            try await models.withTables { tables, connection in
                let shops = try await connection.query(known.query.substituting(tables))
                try await command.mustKnow(shops, scope, database)
                for (index, (title, question)) in parts.enumerated() {
                    let buffer = OutputBuffer()
                    let gap = index == 0 ? "" : "\n"
                    buffer.bytes.append(text: gap + command.output.effectiveLanguage.pick(title) + "\n")
                    try await QuestionPrinter(command.output).print(
                        question,
                        tables,
                        connection,
                        isUnlimited: scope.all,
                        into: buffer
                    )
                }
            }
        }
    }

    /// Asks which of the chosen shops know the customer as of the instant.
    private func known(_ scope: Scope) -> Question { FollowUpItemQuery(scope: scope, kind: .enquiry, id: id).question }

    /// - Throws: `FollowUpError` when none does, or nobody knows a shop that was chosen.
    private func mustKnow(_ shops: PostgresResult, _ scope: Scope, _ database: DeskDatabase) async throws {
        guard shops.count > 0 else {
            throw try await FollowUpError.unknown(.enquiry, id, in: scope.shops, ReadModels(database.log))
        }
    }
}
