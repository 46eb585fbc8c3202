// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu waiting`
struct WaitingCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "waiting",
        abstract: "Who waits for an answer now, longest first, and until when they can be saved.",
        discussion: """
            Example:

              kefu waiting
              kefu waiting --shop pdd-100000001 --as-of 2026-05-11T21:40:00+08:00
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var policies: PolicyOptions
    @OptionGroup var output: OutputOptions

    func question(_ scope: Scope) throws -> Question {
        WaitingQuery(scope: scope, policies: try policies.applied(to: .standard)).question
    }
}
