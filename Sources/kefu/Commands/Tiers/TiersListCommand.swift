// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu tiers list`
struct TiersListCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Customers with orders, amounts, tier, and why they have it.",
        discussion: """
            A row is a customer of all chosen shops together, linked ids as one: what was bought in any of them \
            counts, and the highest threshold among theirs must be reached. Rows that have a shop, in other questions, \
            show the tier there.

            Example:

              kefu tiers --tier vip
              kefu tiers --all --policy tier.vip_orders=10 --policy tier.window_days=0
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var policies: PolicyOptions
    @OptionGroup var output: OutputOptions

    @Option(
        help: ArgumentHelp("Only customers of this tier: new, returning or vip.", valueName: "tier"),
        completion: .list(CustomerTier.all.map(\.description)),
        transform: Self.tier(named:)
    )
    var tier: CustomerTier?

    private static func tier(named name: String) throws -> CustomerTier {
        guard let tier = CustomerTier(name: name) else { throw ValidationError("a tier is new, returning or vip") }
        return tier
    }

    @Option(help: ArgumentHelp("Only this customer.", valueName: "customer"))
    var customer: String?

    var isAboutAnInstant: Bool { true }

    func question(_ scope: Scope) throws -> Question {
        TiersQuery(scope: scope, policies: try policies.applied(to: .standard), tier: tier, customer: customer).question
    }
}
