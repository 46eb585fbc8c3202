// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Postgres
import ServiceDesk

/// `kefu follow-ups decline`
struct FollowUpsDeclineCommand: FollowUpCommand {
    static let configuration = CommandConfiguration(
        commandName: "decline",
        abstract: "Tell that the customer does not want it any more: the follow-up ends.",
        discussion: """
            Example:

              kefu follow-ups decline 260511-4711 --agent anna --reason price
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var item: FollowUpItemOptions

    @Option(
        help: ArgumentHelp(
            "Why: forgot, hesitating, price, payment_problem, mistaken_order, waiting_topup, unknown or other.",
            valueName: "reason"
        ),
        completion: .list(FollowUpReason.allNames),
        transform: FollowUpReason.named
    )
    var reason: String?

    func action(on item: FollowUpItem, until: Timestamp?) -> FollowUpAction {
        .resolve(by: self.item.work.agent, "declined", reason: reason)
    }
}
