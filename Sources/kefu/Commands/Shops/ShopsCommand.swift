// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu shops`
struct ShopsCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "shops",
        abstract: "The shops: platform, name, group, zone.",
        discussion: """
            Example:

              kefu shops
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var output: OutputOptions

    var isAboutAnInstant: Bool { true }

    func question(_ scope: Scope) throws -> Question { ShopsQuery(scope: scope).question }
}
