// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu reply-rate detail`
struct ReplyDetailCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "detail",
        abstract: "The replies that were owed, behind every rate: deadline, answer, and how each stands.",
        discussion: """
            With --output csv-excel it is what a shop sends with an appeal.

            Example:

              kefu reply-rate detail --shop pdd-100000001 --day yesterday \\
                --output csv-excel
              kefu reply-rate detail --customer c-1017 --day 2026-05-11
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var policies: PolicyOptions
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("Only this customer.", valueName: "customer"))
    var customer: String?

    @Option(
        help: ArgumentHelp("Only replies that stand so: pending, met, breached or excluded.", valueName: "status"),
        completion: .list(ReplyDetailQuery.Status.all.map(\.name)),
        transform: Self.status(named:)
    )
    var status: ReplyDetailQuery.Status?

    private static func status(named name: String) throws -> ReplyDetailQuery.Status {
        guard let status = ReplyDetailQuery.Status.all.first(where: { $0.name == name }) else {
            throw ValidationError("a status is pending, met, breached or excluded")
        }
        return status
    }

    func question(_ scope: Scope) throws -> Question {
        ReplyDetailQuery(
            scope: scope,
            policies: try policies.applied(to: .standard),
            customer: customer,
            status: status
        ).question
    }
}
