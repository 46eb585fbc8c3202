// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu follow-ups promises`
struct FollowUpsPromisesCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "promises",
        abstract: "What was promised and not kept yet: overdue, due today, open; with --all also what was kept.",
        discussion: """
            Promises are told with kefu follow-ups promise, and questions about goods as cases of kind \
            product_question. An answer (enquiry, aftersale, product_question) is due when it was promised for, and at \
            the latest after promise.limit_ms (24 h). The next attempt keeps a promise, a payment that of an unpaid \
            order, a solution that of a case.

            Example:

              kefu follow-ups promises
              kefu follow-ups promise c-17 --kind enquiry --agent anna \\
                --until 2026-05-12T10:00
              kefu follow-ups promises --kind product_question --agent anna
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var policies: PolicyOptions
    @OptionGroup var output: OutputOptions

    @Option(
        help: ArgumentHelp(
            "Only promises about this: \(PromisesQuery.Kind.all.map(\.name).joined(separator: ", ")).",
            valueName: "kind"
        ),
        completion: .list(PromisesQuery.Kind.all.map(\.name)),
        transform: Self.kind(named:)
    )
    var kind: PromisesQuery.Kind?

    @Option(help: ArgumentHelp("Only promises of this agent.", valueName: "agent"))
    var agent: String?

    private static func kind(named name: String) throws -> PromisesQuery.Kind {
        guard let kind = PromisesQuery.Kind.all.first(where: { $0.name == name }) else {
            throw ValidationError("a kind is \(PromisesQuery.Kind.all.map(\.name).joined(separator: ", "))")
        }
        return kind
    }

    var hint: Phrase? {
        Phrase(
            "nothing is promised; kefu follow-ups promise tells of a promise, --all shows those that were kept",
            "没有待兑现的承诺；kefu follow-ups promise 登记承诺，--all 查看已兑现的"
        )
    }

    var isAboutAnInstant: Bool { true }

    func question(_ scope: Scope) throws -> Question {
        PromisesQuery(scope: scope, policies: try policies.applied(to: .standard), kind: kind, agent: agent).question
    }
}
