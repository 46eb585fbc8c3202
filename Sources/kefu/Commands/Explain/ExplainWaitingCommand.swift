// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu explain waiting`
struct ExplainWaitingCommand: ExplanationCommand {
    static let configuration = CommandConfiguration(
        commandName: "waiting",
        abstract: "Why a customer waits, and since when.",
        discussion: """
            Example:

              kefu explain waiting c-17 --as-of 2026-05-11T21:40:00+08:00
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var options: ExplainOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The customer's id.")
    var customer: String

    var subject: AskedSubject? { .customer(customer) }

    func query(_ scope: Scope, _ policies: PolicySet) throws -> ExplainQuery {
        .waiting(customer, scope: scope, policies: policies)
    }
}
