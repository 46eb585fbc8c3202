// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Postgres
import ServiceDesk

/// `kefu follow-ups attempt`
struct FollowUpsAttemptCommand: FollowUpCommand {
    static let configuration = CommandConfiguration(
        commandName: "attempt",
        abstract: "Tell that the customer was reminded: it counts as a contact, and the claim ends.",
        discussion: """
            Example:

              kefu follow-ups attempt 260511-4711 --agent anna --channel phone
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var item: FollowUpItemOptions

    enum Channel: String, CaseIterable, ExpressibleByArgument { case chat, sms, phone, wechat, email }

    @Option(help: "By what means: chat, sms, phone, wechat or email.")
    var channel = Channel.chat

    enum Stage: String, CaseIterable, ExpressibleByArgument { case first, second, last }

    @Option(help: "The stage that it was for, kept with the event: first, second or last. Statistics go by its time.")
    var stage: Stage?

    var isContact: Bool { true }

    func action(on item: FollowUpItem, until: Timestamp?) -> FollowUpAction {
        .attempt(by: self.item.work.agent, channel: channel.rawValue, stage: stage?.rawValue)
    }
}
