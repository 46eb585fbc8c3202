// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu explain tier`
struct ExplainTierCommand: ExplanationCommand {
    static let configuration = CommandConfiguration(
        commandName: "tier",
        abstract: "Why a customer has its tier: the orders, payments and refunds behind it.",
        discussion: """
            Example:

              kefu explain tier c-17
              kefu explain tier c-17 --as-of 2026-05-01 --policy tier.vip_orders=3
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var options: ExplainOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The customer's id.")
    var customer: String

    var subject: AskedSubject? { .customer(customer) }

    func query(_ scope: Scope, _ policies: PolicySet) throws -> ExplainQuery {
        .tier(customer, scope: scope, policies: policies)
    }
}
