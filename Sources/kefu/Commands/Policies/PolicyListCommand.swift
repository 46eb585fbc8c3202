// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu policy list`
struct PolicyListCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List every policy with the value in force: key, value, since when, platforms, source.",
        discussion: """
            Without --shop the values for all shops, and beside them those of a platform or a shop; with --shop what \
            that shop is judged by. --day names another day than today, --as-of what was set by then. The last column \
            says whether any answer depends on the policy; else it is kept for one that is to come.

            Example:

              kefu policy list
              kefu policy list --shop pdd-100000001 --day 2026-05-11
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var output: OutputOptions

    var isOfAnyShop: Bool { true }

    func question(_ scope: Scope) throws -> Question {
        PoliciesQuery(scope: scope, isChinese: output.effectiveLanguage == .chinese).question
    }
}
