// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu agents`
struct AgentsCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "agents",
        abstract:
            "The score card of each agent and day: customers, messages, times, presence, what is late or below average.",
        discussion: """
            Replies count for the agent who sent them, not for the one who has the conversation. Agents are compared \
            with the others of their shop and day. Fines are proposals by the shop's own schedule (fines.late_minor a \
            late turn), for the agent who had the customer when the answer was due. A rating that names no agent is of \
            the one who answered last before it. Orders, sales and refunds by agent are in kefu sales, enquiries in \
            kefu conversion.

            Example:

              kefu agents --day yesterday
              kefu agents --shop pdd-100000001 --since 2026-05-01 --all --output csv
              kefu agents fines --day yesterday
              kefu agents spot-check --day yesterday
            """,
        subcommands: [AgentsFinesCommand.self, AgentsSpotCheckCommand.self]
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var policies: PolicyOptions
    @OptionGroup var output: OutputOptions

    func question(_ scope: Scope) throws -> Question {
        AgentsQuery(scope: scope, policies: try policies.applied(to: .standard)).question
    }
}
