// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Postgres
import ServiceDesk

/// `kefu follow-ups snooze`
struct FollowUpsSnoozeCommand: FollowUpCommand {
    static let configuration = CommandConfiguration(
        commandName: "snooze",
        abstract: "Put a follow-up off until a time.",
        discussion: """
            Example:

              kefu follow-ups snooze 260511-4711 --agent anna --until 2026-05-12T10:00
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var item: FollowUpItemOptions

    @Option(
        help: ArgumentHelp("When it is due again.", valueName: "time"),
        transform: { text in try usage { () throws(AskingError) in try InstantArgument(argument: text) } }
    )
    var until: InstantArgument

    var instant: InstantArgument? { until }

    func action(on item: FollowUpItem, until: Timestamp?) -> FollowUpAction {
        .resolve(by: self.item.work.agent, "snoozed", until: until)
    }
}
