// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `kefu follow-ups`
struct FollowUpsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "follow-ups",
        abstract: "Unpaid orders to remind of, and how to work on them; enquiries, nudges and promises too.",
        discussion: """
            Without a subcommand it is list, the orders that are due: `kefu follow-ups list --help` tells the options.

            An agent takes one with next, tells what came of it with attempt, promise, decline or snooze, or gives it \
            back with release. A claim that is not worked on lapses by itself.

            Example:

              kefu follow-ups
              kefu follow-ups next --agent anna
              kefu follow-ups attempt 260511-4711 --agent anna --channel phone
              kefu follow-ups promise 260511-4711 --agent anna --until 2026-05-12T10:00
            """,
        subcommands: [
            FollowUpsListCommand.self, FollowUpsNextCommand.self, FollowUpsAttemptCommand.self,
            FollowUpsPromiseCommand.self, FollowUpsDeclineCommand.self, FollowUpsSnoozeCommand.self,
            FollowUpsReleaseCommand.self, FollowUpsStatsCommand.self, FollowUpsContactsCommand.self,
            FollowUpsEnquiriesCommand.self, FollowUpsNudgesCommand.self, FollowUpsPromisesCommand.self,
            FollowUpsConfirmationsCommand.self, FollowUpsSilencesCommand.self,
        ],
        defaultSubcommand: FollowUpsListCommand.self
    )
}
