// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu remarks`
struct RemarksCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "remarks",
        abstract: "Remarks on orders with their flags; which one is current.",
        discussion: """
            Example:

              kefu remarks --flag purple
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("Only remarks with this flag.", valueName: "flag"))
    var flag: String?

    func question(_ scope: Scope) throws -> Question { RemarksQuery(scope: scope, flag: flag).question }
}
