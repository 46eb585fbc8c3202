// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Postgres
import ServiceDesk

/// `kefu follow-ups release`
struct FollowUpsReleaseCommand: FollowUpCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Give a claimed follow-up back before its time; with --anyway also another agent's.",
        discussion: """
            Example:

              kefu follow-ups release 260511-4711 --agent anna
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var item: FollowUpItemOptions

    var isRelease: Bool { true }

    func action(on item: FollowUpItem, until: Timestamp?) -> FollowUpAction {
        .release(by: self.item.work.agent, heldBy: item.claim?.agent)
    }
}
