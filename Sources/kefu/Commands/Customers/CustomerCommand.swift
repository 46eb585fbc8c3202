// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `kefu customer`
struct CustomerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "customer",
        abstract: "One customer.",
        discussion: """
            Example:

              kefu customer show c-1017
            """,
        subcommands: [CustomerShowCommand.self]
    )
}
