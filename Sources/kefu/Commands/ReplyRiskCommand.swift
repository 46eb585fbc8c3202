// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu reply-rate risk`
struct ReplyRiskCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "risk",
        abstract: "Which shops will fall under the lowest effective reply rate, and who can still be saved until when.",
        discussion: """
            worst is the rate if nobody else is answered, best the one if everybody who waits in time is. watch: not \
            many enough yet, but likely to be by the end of the day. What it says as of an instant does not depend on \
            what came later.

            Example:

              kefu reply-rate risk
              kefu reply-rate risk --customers --as-of 2026-05-11T22:40:00+08:00
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var policies: PolicyOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "A row for each customer who can still be saved, the first to be lost first.")
    var customers = false

    func question(_ scope: Scope) throws -> Question {
        let policies = try policies.applied(to: .standard)
        return ReplyRateQuery(scope: scope, policies: policies, by: customers ? .savable : .risk).question
    }
}
