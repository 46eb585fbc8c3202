// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `kefu policy`
struct PolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "The policies that answers are judged by: dated values for all shops, a platform or a shop.",
        discussion: """
            Every day is judged by the values that were in force on it; a new value changes no day before the one from \
            which it holds. Any of them can be given another value for one question, with --policy KEY=VALUE.

            Example:

              kefu policy list
              kefu policy set timely.limit_ms=180000 --from 2026-06-01 --platform pdd
              kefu policy history timely.limit_ms
            """,
        subcommands: [
            PolicyListCommand.self, PolicyShowCommand.self, PolicySetCommand.self, PolicyHistoryCommand.self,
        ]
    )
}
