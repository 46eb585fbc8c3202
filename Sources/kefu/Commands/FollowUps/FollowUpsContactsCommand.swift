// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu follow-ups contacts`
struct FollowUpsContactsCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "contacts",
        abstract: "Customers who were contacted in the last 24 hours, and whether they may be contacted again.",
        discussion: """
            Counts attempts of every kind, and messages that remind, nudge or care.

            Example:

              kefu follow-ups contacts --exhausted
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var policies: PolicyOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Only customers who must not be contacted any more now.")
    var exhausted = false

    var isAboutAnInstant: Bool { true }

    func question(_ scope: Scope) throws -> Question {
        ContactsQuery(scope: scope, policies: try policies.applied(to: .standard), isExhaustedOnly: exhausted).question
    }
}
