// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `kefu conversion`
struct ConversionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conversion",
        abstract: "How many who asked ordered and paid.",
        discussion: """
            Without a subcommand it is list: `kefu conversion list --help` tells the options.

            Example:

              kefu conversion --by tier --since 2026-05-04 --until 2026-05-10
              kefu conversion lost --day yesterday
            """,
        subcommands: [ConversionListCommand.self, ConversionLostCommand.self],
        defaultSubcommand: ConversionListCommand.self
    )
}
