// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu follow-ups`
struct FollowUpsCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "follow-ups",
        abstract: "Unpaid orders to remind of: those that are due, or with --all every unpaid order.",
        discussion: """
            Example:

              kefu follow-ups
              kefu follow-ups --all --output csv
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var policies: PolicyOptions
    @OptionGroup var output: OutputOptions

    func question(_ scope: Scope) throws -> Question {
        FollowUpsQuery(scope: scope, policies: try policies.applied(to: .standard)).question
    }
}
