// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Postgres
import ServiceDesk

/// `kefu care`
struct CareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "care",
        abstract: "Customers to be cared for.",
        discussion: """
            Example:

              kefu care vip --month --missing
            """,
        subcommands: [VIP.self]
    )

    /// `kefu care vip`
    struct VIP: QuestionCommand {
        static let configuration = CommandConfiguration(
            commandName: "vip",
            abstract: "VIPs and when they were called last: once a month, or as vip.care.period says.",
            discussion: """
                A call is a follow-up attempt of kind vip_care or care, or a message with purpose care. The next one \
                is due on the same day of the following period, and from the first day on after a period without a \
                call. --month names another period than the one that --as-of lies in: it is judged by the VIPs at its \
                end, and who was missed is overdue.

                Example:

                  kefu care vip --month --missing
                  kefu care vip --month 2026-05 --missing
                  kefu follow-ups next --kind vip_care --agent anna
                """
        )

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var scope: ScopeOptions
        @OptionGroup var policies: PolicyOptions
        @OptionGroup var output: OutputOptions

        /// What `--month` names.
        enum Month: CustomStringConvertible {
            /// The period that `--as-of` lies in.
            case present
            case month(MonthArgument)
            /// What is no month: said when all options are read.
            case unreadable(AskingError)

            var description: String { "the present one" }
        }

        @Option(
            defaultAsFlag: .present,
            parsing: .next,
            help: ArgumentHelp(
                "The month, such as 2026-05; alone or left out, the present period.",
                valueName: "month"
            ),
            transform: { text in
                do throws(AskingError) {
                    return .month(try MonthArgument(argument: text))
                } catch {
                    return .unreadable(error)
                }
            }
        )
        var month: Month?

        @Flag(help: "Only those who were not called in the period.")
        var missing = false

        func validate() throws {
            if case .unreadable(let error)? = month { try usage { () throws(AskingError) in throw error } }
        }

        var isAboutAnInstant: Bool { true }

        func question(_ scope: Scope) throws -> Question {
            let firstDay = if case .month(let month)? = month { month.firstDay } else { PostgresDate?.none }
            return CareQuery(
                scope: scope,
                policies: try policies.applied(to: .standard),
                isMissingOnly: missing,
                month: firstDay
            ).question
        }
    }
}
