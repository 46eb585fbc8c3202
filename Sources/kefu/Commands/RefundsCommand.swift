// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu refunds`
struct RefundsCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "refunds",
        abstract: "Refunds: requested, decided, settled, and how old they are.",
        discussion: """
            Example:

              kefu refunds --open
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Only refunds that are not settled.")
    var open = false

    func question(_ scope: Scope) throws -> Question {
        RefundsQuery(scope: scope, isOpenOnly: open).question
    }
}
