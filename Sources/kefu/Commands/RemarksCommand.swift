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

    @Option(
        help: ArgumentHelp(
            "Only remarks with this flag: \(RemarksQuery.flags.joined(separator: ", ")).",
            valueName: "flag"
        ),
        completion: .list(RemarksQuery.flags),
        transform: Self.flag(named:)
    )
    var flag: String?

    private static func flag(named name: String) throws -> String {
        guard RemarksQuery.flags.contains(name) else {
            throw ValidationError("a flag is \(RemarksQuery.flags.joined(separator: ", "))")
        }
        return name
    }

    func question(_ scope: Scope) throws -> Question { RemarksQuery(scope: scope, flag: flag).question }
}
