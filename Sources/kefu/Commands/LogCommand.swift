// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `kefu log`
struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Read, follow, export and check the log itself.",
        subcommands: [
            LogReadCommand.self, LogTailCommand.self, LogSubscribeCommand.self, LogStatusCommand.self,
            LogExportCommand.self, LogVerifyCommand.self, LogSealCommand.self,
        ]
    )
}
