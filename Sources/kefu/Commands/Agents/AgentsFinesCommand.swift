// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu agents fines`
struct AgentsFinesCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "fines",
        abstract:
            "Fines proposed for late turns: one a turn, for the agent who had the customer when the answer was due.",
        discussion: """
            A turn is late when it began in the hours of timely.window and no human answered within timely.limit_ms. \
            Without an agent who had the customer it is unattributed, and nobody pays; on shift are those who were on \
            duty then. A fine is provisional while the customer waits in time. These are proposals for somebody to \
            confirm, by fines.late_minor.

            Example:

              kefu agents fines --day yesterday
              kefu agents fines --agent anna --since 2026-05-01 --all --output csv
              kefu agents fines --unattributed
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var policies: PolicyOptions
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("Only fines of this agent.", valueName: "agent"))
    var agent: String?

    @Flag(help: "Only late turns of customers whom nobody had.")
    var unattributed = false

    func validate() throws {
        if agent != nil, unattributed {
            throw ValidationError("--unattributed: what is nobody's is not an agent's; leave out --agent")
        }
    }

    var hint: Phrase? {
        let nobody = Phrase("nobody answered late in this time", "该时段没有延迟回应")
        return scope.isOfNoTime ? nobody.joined(moreTime) : nobody
    }

    func question(_ scope: Scope) throws -> Question {
        FinesQuery(
            scope: scope,
            policies: try policies.applied(to: .standard),
            agent: agent,
            isUnattributedOnly: unattributed
        ).question
    }
}
