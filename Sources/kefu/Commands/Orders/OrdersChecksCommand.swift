// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu orders checks`
struct OrdersChecksCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "checks",
        abstract: "What was done to orders that somebody must look at: closed by the shop, discounts, prices, remarks.",
        discussion: """
            seller_close: the shop closed an order that was not paid; only the buyer should. approval: an agent took \
            off more than price.alone_minor (¥20), and nobody approved it. goods_price: on Tmall only the freight may \
            change after the order was placed; unclear where the change does not say which it was. remark: a price \
            that was changed after shipment needs a remark with a blue flag, and a changed address a remark, by \
            whoever changed it, within remark.limit_ms (30 minutes).

            Example:

              kefu orders checks --day yesterday
              kefu orders checks --check approval --agent anna
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var policies: PolicyOptions
    @OptionGroup var output: OutputOptions

    @Option(
        help: ArgumentHelp("Only this check: seller_close, approval, goods_price or remark.", valueName: "check"),
        completion: .list(OrderChecksQuery.Check.all.map(\.description)),
        transform: Self.check(named:)
    )
    var check: OrderChecksQuery.Check?

    @Option(help: ArgumentHelp("Only what this agent did.", valueName: "agent"))
    var agent: String?

    private static func check(named name: String) throws -> OrderChecksQuery.Check {
        guard let check = OrderChecksQuery.Check.all.first(where: { $0.description == name }) else {
            throw ValidationError("a check is seller_close, approval, goods_price or remark")
        }
        return check
    }

    func question(_ scope: Scope) throws -> Question {
        OrderChecksQuery(scope: scope, policies: try policies.applied(to: .standard), check: check, agent: agent)
            .question
    }
}
