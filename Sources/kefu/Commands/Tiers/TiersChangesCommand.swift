// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu tiers changes`
struct TiersChangesCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "changes",
        abstract: "When customers' tiers changed, from which to which, and why.",
        discussion: """
            A customer who leaves the VIP window without any event is in it too, with reason window and the instant of \
            leaving. Each instant is judged by the policies in force then; where one of them changes a tier, the \
            reason is policy.

            Example:

              kefu tiers changes --since 2026-05-01
              kefu tiers changes --customer c-1017 --all
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var policies: PolicyOptions
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("Only this customer.", valueName: "customer"))
    var customer: String?

    func question(_ scope: Scope) throws -> Question {
        TierChangesQuery(scope: scope, policies: try policies.applied(to: .standard), customer: customer).question
    }
}
