// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu reply-rate`
struct ReplyRateCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "reply-rate",
        abstract: "How many customers were answered in time: rate, verdict and expected penalty by shop and day.",
        discussion: """
            A customer counts as answered when every message of the day's window got a human reply within the limit \
            (Pinduoduo: 08:00 to 23:00, one hour). Under 50 % with 100 or more customers costs ¥1000. --by period \
            gives Taobao's rate over the 30 days up to the last asked one.

            Example:

              kefu reply-rate
              kefu reply-rate --day yesterday --by agent
              kefu reply-rate --by policy --day yesterday
              kefu reply-rate --by period --day yesterday
              kefu reply-rate --all --output csv
            """,
        subcommands: [ReplyRiskCommand.self, ReplyDetailCommand.self]
    )

    enum Grouping: String, CaseIterable, ExpressibleByArgument {
        case shop, agent, hour, day, policy, period
    }

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var policies: PolicyOptions
    @OptionGroup var output: OutputOptions

    @Option(
        help:
            "A row for each shop, agent, hour or day, for each policy that judges the shop, or for the days that Taobao counts together."
    )
    var by = Grouping.shop

    func question(_ scope: Scope) throws -> Question {
        let grouping: ReplyRateQuery.Grouping =
            switch by {
            case .shop: .shop
            case .agent: .agent
            case .hour: .hour
            case .day: .day
            case .policy: .policy
            case .period: .period
            }
        return ReplyRateQuery(scope: scope, policies: try policies.applied(to: .standard), by: grouping).question
    }
}
