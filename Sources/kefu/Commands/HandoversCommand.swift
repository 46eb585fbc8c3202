// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu handovers`
struct HandoversCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "handovers",
        abstract: "What one shift handed to the next and is not done yet; with --all also what is.",
        discussion: """
            Handovers are told as handover.submitted, with an item for each thing to do, and handover.acknowledged, \
            with what was accepted and done. An item without an id is known by its place among the items: #1 is the \
            first. An item is due when it says, else at handover.due_time (noon) of the day after the one on which \
            the shift began that handed it over.

            Example:

              kefu handovers
              kefu handovers --overdue --shop pdd-100000001
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var policies: PolicyOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Only what is not done in its time.")
    var overdue = false

    @Option(help: ArgumentHelp("Only items of the agent who took them over or is to.", valueName: "agent"))
    var agent: String?

    var hint: Phrase? {
        Phrase(
            "nothing is left to do of what was handed over; --all shows what is done",
            "交接事项均已完成；--all 查看已完成的"
        )
    }

    var isAboutAnInstant: Bool { true }

    func question(_ scope: Scope) throws -> Question {
        HandoversQuery(
            scope: scope,
            policies: try policies.applied(to: .standard),
            isOverdueOnly: overdue,
            agent: agent
        ).question
    }
}
