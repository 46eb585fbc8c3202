// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `kefu log`
struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Read the log itself.",
        subcommands: [LogReadCommand.self, LogSubscribeCommand.self, LogStatusCommand.self]
    )
}
