// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu follow-ups stats`
struct FollowUpsStatsCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "What following up brought in: attempts, orders and amounts recovered by stage, agent or reason.",
        discussion: """
            An order counts on the local day of its first attempt, for the agent and the stage of the last attempt \
            before it was paid. Orders that nobody was reminded of are not in it.

            Example:

              kefu follow-ups stats --since 2026-05-01
              kefu follow-ups stats --by agent --output csv
            """
    )

    enum Grouping: String, CaseIterable, ExpressibleByArgument {
        case stage, agent, reason

        var grouping: FollowUpStatsQuery.Grouping {
            switch self {
            case .stage: .stage
            case .agent: .agent
            case .reason: .reason
            }
        }
    }

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var policies: PolicyOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "A row for each stage, agent or reason.")
    var by = Grouping.stage

    func question(_ scope: Scope) throws -> Question {
        FollowUpStatsQuery(scope: scope, policies: try policies.applied(to: .standard), by: by.grouping).question
    }
}
