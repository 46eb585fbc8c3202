// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `kefu customer`
struct CustomerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "customer",
        abstract: "One customer.",
        subcommands: [CustomerShowCommand.self]
    )
}
