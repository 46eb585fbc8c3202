// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Projections
import ServiceDesk

/// `kefu explain`
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Why a number is what it is: the events behind one row, in order, and what each one changed.",
        discussion: """
            An event is decisive when the row would be another without it: the events are folded again, each time \
            without one of them. They are found by the positions that the read models keep, and read from the log by \
            its key. Parked events, and those that wait behind them, are shown with the reason: they do not count \
            until they are retried. A customer, order or shop that the read models do not know is an error.

            Example:

              kefu explain reply-rate --shop pdd-100000001 --day yesterday
              kefu explain tier c-17
            """,
        subcommands: [
            ExplainReplyRateCommand.self, ExplainTierCommand.self, ExplainFollowUpCommand.self,
            ExplainWaitingCommand.self,
        ]
    )
}

/// A command that explains a row.
protocol ExplanationCommand: AsyncParsableCommand, Sendable {
    var database: DatabaseOptions { get }
    var options: ExplainOptions { get }
    var output: OutputOptions { get }

    /// The order or customer that the row is about.
    var subject: AskedSubject? { get }

    /// Which row.
    func query(_ scope: Scope, _ policies: PolicySet) throws -> ExplainQuery
}

extension ExplanationCommand {
    func run() async throws {
        let (options, output) = (options, output)
        let policies = try options.policies.applied(to: .standard)
        try await database.withDatabase { database in
            let scope = try await options.scope(ReadModels(database.log))
            try await mustKnow(scope, database.log)
            let bar = ProgressBar(title: "explain", unit: "trials", total: nil)
            defer { bar.finish() }
            let explanation = try await Explainer(database.log).explain(try query(scope, policies)) { done, _ in
                bar.update(done: done, items: done)
            }
            bar.finish()
            let lacking =
                explanation.rows.isEmpty
                ? try await EmptyReason.lacking(scope.shops, tables: nil, database.log) : EmptyReason()
            try await ExplanationPrinter(output).print(explanation, lacking: lacking)
        }
    }
}
