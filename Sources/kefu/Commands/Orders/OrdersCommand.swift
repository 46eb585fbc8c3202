// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `kefu orders`
struct OrdersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "orders",
        abstract: "Orders with status, amounts, flag and refund state; what was done to them that must be looked at.",
        discussion: """
            Without a subcommand it is list: `kefu orders list --help` tells the options.

            Example:

              kefu orders --status paid --day today
              kefu orders checks --day yesterday
            """,
        subcommands: [OrdersListCommand.self, OrdersChecksCommand.self],
        defaultSubcommand: OrdersListCommand.self
    )
}
