// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu responses`
struct ResponsesCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "responses",
        abstract: "How fast agents and shops answered: first response, average, median, within 30 s, over 5 min.",
        discussion: """
            A response is the first human reply after a customer began to wait; its time runs from the first waiting message.

            Example:

              kefu responses --day yesterday
              kefu responses --by shop --all --output csv
              kefu responses --since 2026-05-11T20:00 --policy responses.booked_on=reply
            """
    )

    enum Grouping: String, CaseIterable, ExpressibleByArgument {
        case agent, shop, hour, day, patience
    }

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var policies: PolicyOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "A row for each agent or shop and day, each hour, each day of all shops, or each line of patience.")
    var by = Grouping.agent

    func question(_ scope: Scope) throws -> Question {
        let grouping: ResponsesQuery.Grouping =
            switch by {
            case .agent: .agent
            case .shop: .shop
            case .hour: .hour
            case .day: .day
            case .patience: .patience
            }
        return ResponsesQuery(scope: scope, policies: try policies.applied(to: .standard), by: grouping).question
    }
}
