// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu policy history`
struct PolicyHistoryCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Every value that was set: from which day on, for whom, when, and why.",
        discussion: """
            Example:

              kefu policy history
              kefu policy history pdd.effective.limit_ms --all --output csv
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: ArgumentHelp("Only this policy, or what the names of a group begin with.", valueName: "key"))
    var key: String?

    var hint: Phrase? { Phrase("kefu policy set KEY=VALUE sets one", "用 kefu policy set KEY=VALUE 设置") }

    var isAboutAnInstant: Bool { true }
    var isOfShops: Bool { false }

    func validate() throws { if let key { try PolicyKey.check(key) } }

    func question(_ scope: Scope) throws -> Question { PolicyHistoryQuery(scope: scope, key: key).question }
}
