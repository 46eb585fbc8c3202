// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu follow-ups silences`
struct FollowUpsSilencesCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "silences",
        abstract: "Silences after an answer, by day: nudged in time, late or not at all.",
        discussion: """
            What follow-ups nudges hands out, looked at afterwards: a silence counts by what happened up to the last \
            minute to nudge, whoever wrote later. Any message of an agent in the time for it is the nudge; one that \
            says that it is (purpose nudge) may come sooner. A fine is an assessment to confirm, never payroll. Where \
            nobody on shift was allowed to contact the customer in all that time there is none: the state is quiet, \
            budget (no contact left), off_shift or blocked.

            Example:

              kefu follow-ups silences --missed
              kefu follow-ups silences --day yesterday --agent anna --output csv
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var policies: PolicyOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Only silences that were nudged too late or not at all, though they might have been.")
    var missed = false

    @Option(help: ArgumentHelp("Only answers of this agent.", valueName: "agent"))
    var agent: String?

    func question(_ scope: Scope) throws -> Question {
        SilencesQuery(
            scope: scope,
            policies: try policies.applied(to: .standard),
            isMissedOnly: missed,
            agent: agent
        ).question
    }
}
