// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Postgres
import ServiceDesk

/// `kefu follow-ups promise`
struct FollowUpsPromiseCommand: FollowUpCommand {
    static let configuration = CommandConfiguration(
        commandName: "promise",
        abstract: "Tell what was promised, and until when: that the customer will pay, or that they get an answer.",
        discussion: """
            The follow-up is not due before. kefu follow-ups promises lists what was promised and not kept yet.

            Example:

              kefu follow-ups promise 260511-4711 --agent anna --until 2026-05-12T10:00 \\
                --reason waiting_topup
              kefu follow-ups promise c-17 --kind enquiry --agent anna \\
                --until 2026-05-12T10:00
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var item: FollowUpItemOptions

    @Option(
        help: ArgumentHelp("When the customer will pay, or get the answer.", valueName: "time"),
        transform: { text in try usage { () throws(AskingError) in try InstantArgument(argument: text) } }
    )
    var until: InstantArgument

    @Option(
        help: ArgumentHelp(
            "Why it is not paid yet: forgot, hesitating, price, payment_problem, mistaken_order, waiting_topup, unknown or other.",
            valueName: "reason"
        ),
        completion: .list(FollowUpReason.allNames),
        transform: FollowUpReason.named
    )
    var reason: String?

    var instant: InstantArgument? { until }

    func action(on item: FollowUpItem, until: Timestamp?) -> FollowUpAction {
        .resolve(by: self.item.work.agent, "promised", until: until, reason: reason)
    }
}
