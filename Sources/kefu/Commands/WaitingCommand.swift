// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu waiting`
struct WaitingCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "waiting",
        abstract: "Who waits for an answer now, longest first, and until when they can be saved.",
        discussion: """
            Each deadline is that of a policy of the shop's platform, by the values of its day, and is shown only where the policy \
            sets one: none of a message outside of its hours. The owner is the agent whom the customer was assigned to last, or else \
            who answered last.

            Example:

              kefu waiting
              kefu waiting --sort deadline --ignore-courtesy
              kefu waiting --shop pdd-100000001 --as-of 2026-05-11T21:40:00+08:00
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var policies: PolicyOptions
    @OptionGroup var output: OutputOptions

    enum Sorting: String, CaseIterable, ExpressibleByArgument {
        case waiting, deadline, recent
    }

    @Option(help: "First who waits longest, whose next deadline comes first, or who wrote last.")
    var sort = Sorting.waiting

    @Flag(help: "Leave out who only said thanks: emoji or a few characters after an answer.")
    var ignoreCourtesy = false

    var hint: Phrase? { Phrase("nobody waits", "无人等待") }

    var isAboutAnInstant: Bool { true }

    func question(_ scope: Scope) throws -> Question {
        let order: WaitingQuery.Order =
            switch sort {
            case .waiting: .waiting
            case .deadline: .deadline
            case .recent: .recent
            }
        return WaitingQuery(
            scope: scope,
            policies: try policies.applied(to: .standard),
            order: order,
            ignoresCourtesy: ignoreCourtesy
        ).question
    }
}
