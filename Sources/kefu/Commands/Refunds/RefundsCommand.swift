// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `kefu refunds`
struct RefundsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "refunds",
        abstract: "Refunds with their lanes and times, and the rate of quality refunds.",
        discussion: """
            Without a subcommand it is list: `kefu refunds list --help` tells the options.

            Example:

              kefu refunds --open
              kefu refunds --lane simple --overdue
              kefu refunds rate --since 2026-05-01 --until 2026-05-31
            """,
        subcommands: [RefundsListCommand.self, RefundsRateCommand.self],
        defaultSubcommand: RefundsListCommand.self
    )
}
