// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu refunds rate`
struct RefundsRateCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "rate",
        abstract:
            "Refunds paid back, and the share of those for quality among the orders that were paid in the same time.",
        discussion: """
            A refund counts on the day on which it was paid back, by the reason that was told first; \
            refund.quality_reasons says which reasons are quality. Beside it, how many refunds ended in the time, and \
            how many of them were retained: taken back after somebody had written to the customer.

            Example:

              kefu refunds rate --since 2026-05-01 --until 2026-05-31
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var policies: PolicyOptions
    @OptionGroup var output: OutputOptions

    func question(_ scope: Scope) throws -> Question {
        RefundRateQuery(scope: scope, policies: try policies.applied(to: .standard)).question
    }
}
