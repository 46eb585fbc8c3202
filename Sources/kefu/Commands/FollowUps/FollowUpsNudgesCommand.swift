// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu follow-ups nudges`
struct FollowUpsNudgesCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "nudges",
        abstract: "Customers who fell silent after an answer: the queue of kind nudge.",
        discussion: """
            Due ten to twenty minutes after the agent's last message, once a silence, while nothing was ordered and \
            anybody is on shift. A missed one shows the fine to confirm; follow-ups silences has those of other days, \
            and those that somebody broke later.

            Example:

              kefu follow-ups nudges
              kefu follow-ups next --kind nudge --agent anna
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var policies: PolicyOptions
    @OptionGroup var output: OutputOptions

    var isAboutAnInstant: Bool { true }

    func question(_ scope: Scope) throws -> Question {
        NudgesQuery(scope: scope, policies: try policies.applied(to: .standard)).question
    }
}
