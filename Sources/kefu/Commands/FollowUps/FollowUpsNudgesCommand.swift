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
            Due ten to twenty minutes after the agent's answer, once a silence, while nothing was ordered and anybody \
            is on shift. What an agent writes sooner is the answer in its place; any message of an agent in that time \
            is the nudge, and one that says that it is (purpose nudge) whenever it comes. A missed one shows the fine \
            to confirm, unless nobody on shift was allowed to contact the customer in all that time: then the state \
            goes on saying why. follow-ups silences has those of other days, and those that somebody broke later.

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
