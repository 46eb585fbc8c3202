// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu care`
struct CareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "care",
        abstract: "Customers to be cared for.",
        subcommands: [VIP.self]
    )

    /// `kefu care vip`
    struct VIP: QuestionCommand {
        static let configuration = CommandConfiguration(
            commandName: "vip",
            abstract: "VIPs and when they were called last: once a month, or as vip.care.period says.",
            discussion: """
                A call is a follow-up attempt of kind vip_care or care, or a message with purpose care. --month names a day of the
                period; without it the one that --as-of lies in.

                Example:

                  kefu care vip --missing
                  kefu care vip --month 2026-05 --missing
                  kefu follow-ups next --kind vip_care --agent anna
                """
        )

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var scope: ScopeOptions
        @OptionGroup var policies: PolicyOptions
        @OptionGroup var output: OutputOptions

        @Option(
            help: ArgumentHelp("The month, such as 2026-05, instead of the present period.", valueName: "month"),
            transform: { text in try usage { () throws(AskingError) in try MonthArgument(argument: text) } }
        )
        var month: MonthArgument?

        @Flag(help: "Only those who were not called in the period.")
        var missing = false

        func question(_ scope: Scope) throws -> Question {
            CareQuery(
                scope: scope,
                policies: try policies.applied(to: .standard),
                isMissingOnly: missing,
                month: month?.firstDay
            ).question
        }
    }
}
