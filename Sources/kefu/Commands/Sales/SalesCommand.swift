// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu sales`
struct SalesCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "sales",
        abstract: "What was sold and by whose service: orders, buyers, sales, and what each buyer spent.",
        discussion: """
            An order that was paid on the day is credited to the last agent who wrote to the customer within 24 hours \
            before it was placed (--basis order), before it was paid (paid), or the first of these that there is \
            (order_first). Orders before whose placing nobody wrote are silent, whatever the basis; where the customer \
            had asked and nobody answered in time, they are unanswered: both stand apart. Each is judged by the \
            policies of its day. Pieces, and how many an order and a buyer took, are those of the orders whose placing \
            told the items.

            Example:

              kefu sales --day yesterday
              kefu sales --since 2026-05-01 --by tier --basis paid
            """
    )

    enum BasisArgument: String, CaseIterable, ExpressibleByArgument {
        case order, paid
        case orderFirst = "order_first"

        var basis: CreditQuery.Basis {
            switch self {
            case .order: .order
            case .paid: .paid
            case .orderFirst: .orderFirst
            }
        }
    }

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var policies: PolicyOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "A row for each agent, tier, shop or day.")
    var by = SalesGroupingArgument.agent

    @Option(help: "By the conversation before the order, before the payment, or the first that there is.")
    var basis = BasisArgument.orderFirst

    func question(_ scope: Scope) throws -> Question {
        CreditQuery(scope: scope, policies: try policies.applied(to: .standard), by: by.grouping, basis: basis.basis)
            .question
    }
}
