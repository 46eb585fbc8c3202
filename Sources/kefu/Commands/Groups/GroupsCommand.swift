// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `kefu groups`
struct GroupsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "groups",
        abstract: "Look after consumer groups.",
        discussion: """
            Example:

              kefu groups list
              kefu groups parked invoices
            """,
        subcommands: [
            GroupsListCommand.self, GroupsDescribeCommand.self, GroupsResetCommand.self, GroupsDeleteCommand.self,
            GroupsParkedCommand.self, GroupsRetryCommand.self, GroupsSkipCommand.self,
        ]
    )
}
