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

        var hint: Phrase? {
            scope.isOfNoTime
                ? Phrase(
                    "no order of this id is known: look for a slip of the pen, or run kefu project --once",
                    "没有这个订单号：请检查编号，或运行 kefu project --once"
                ) : nil
        }

        func question(_ scope: Scope) throws -> Question { TimelineQuery.order(id, scope: scope).question }
    }
}
