// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `kefu shop`
struct ShopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shop",
        abstract: "One shop.",
        discussion: """
            Example:

              kefu shop set pdd-100000001 --name 旗舰店 --group north
            """,
        subcommands: [ShopSetCommand.self]
    )
}
