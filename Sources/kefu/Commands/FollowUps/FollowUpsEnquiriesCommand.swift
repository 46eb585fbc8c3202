// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu follow-ups enquiries`
struct FollowUpsEnquiriesCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "enquiries",
        abstract: "Customers who asked and did not order: the queue of kind enquiry.",
        discussion: """
            A customer enters half an hour after falling silent, or when the local day ends, and leaves with an order, \
            when dismissed, or after three days.

            Example:

              kefu follow-ups enquiries
              kefu follow-ups next --kind enquiry --agent anna
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var policies: PolicyOptions
    @OptionGroup var output: OutputOptions

    var isAboutAnInstant: Bool { true }

    func question(_ scope: Scope) throws -> Question {
        EnquiriesQuery(scope: scope, policies: try policies.applied(to: .standard)).question
    }
}
