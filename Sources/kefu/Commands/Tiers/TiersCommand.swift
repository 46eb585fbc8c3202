// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `kefu tiers`
struct TiersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tiers",
        abstract: "Customers with orders, amounts and tier; how tiers changed; recency, frequency and money.",
        discussion: """
            Without a subcommand it is list: `kefu tiers list --help` tells the options.

            Example:

              kefu tiers --tier vip
              kefu tiers changes --since 2026-05-01
              kefu tiers rfm --segment key_win_back
            """,
        subcommands: [TiersListCommand.self, TiersChangesCommand.self, TiersRFMCommand.self],
        defaultSubcommand: TiersListCommand.self
    )
}
