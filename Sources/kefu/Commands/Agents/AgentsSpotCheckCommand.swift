// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu agents spot-check`
struct AgentsSpotCheckCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "spot-check",
        abstract: "Chats to look through, of agents whose timely rate is below the mean of their shop and day.",
        discussion: """
            Per agent and day spot_check.chats of them (5). Half are those with the agent's slowest answers; the \
            others are drawn in the order of the MD5 of shop, agent, day and customer: the same list whenever it is \
            asked for. Agents with fewer than reception.min_turns answers are not compared. checked is what \
            quality.checked told of the chat since.

            Example:

              kefu agents spot-check --day yesterday
              kefu agents spot-check --agent anna --policy spot_check.chats=10
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var policies: PolicyOptions
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("Only chats of this agent.", valueName: "agent"))
    var agent: String?

    var hint: Phrase? {
        let nobody = Phrase(
            "no agent with reception.min_turns answers or more is below the mean of shop and day",
            "没有回复数达到 reception.min_turns 且低于店铺当日均值的客服"
        )
        return scope.isOfNoTime ? nobody.joined(moreTime) : nobody
    }

    func question(_ scope: Scope) throws -> Question {
        SpotChecksQuery(scope: scope, policies: try policies.applied(to: .standard), agent: agent).question
    }
}
