// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu customer`
struct CustomerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "customer",
        abstract: "One customer.",
        subcommands: [Show.self]
    )

    /// `kefu customer show`
    struct Show: QuestionCommand {
        static let configuration = CommandConfiguration(
            abstract: "Everything about a customer, in the order in which it happened: messages, orders, refunds.",
            discussion: """
                Example:

                  kefu customer show c-1017
                """
        )

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var scope: ScopeOptions
        @OptionGroup var output: OutputOptions

        @Argument(help: "The customer's id.")
        var id: String

        func question(_ scope: Scope) throws -> Question { TimelineQuery.customer(id, scope: scope).question }
    }
}
