// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu order`
struct OrderCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "order",
        abstract: "One order.",
        discussion: """
            Example:

              kefu order show 260511-4711
            """,
        subcommands: [Show.self]
    )

    /// `kefu order show`
    struct Show: QuestionCommand {
        static let configuration = CommandConfiguration(
            abstract: "Everything about an order, in the order in which it happened.",
            discussion: """
                An order of which no chosen shop knows anything is an error.

                Example:

                  kefu order show 260511-4711
                """
        )

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var scope: ScopeOptions
        @OptionGroup var output: OutputOptions

        @Argument(help: "The order's id.")
        var id: String

        var isOfToday: Bool { false }

        var subject: AskedSubject? { .order(id) }

        func question(_ scope: Scope) throws -> Question { TimelineQuery.order(id, scope: scope).question }
    }
}
