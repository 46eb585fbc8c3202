// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu explain reply-rate`
struct ExplainReplyRateCommand: ExplanationCommand {
    static let configuration = CommandConfiguration(
        commandName: "reply-rate",
        abstract: "Why a shop has its reply rate on a day, or what one customer adds to it.",
        discussion: """
            Example:

              kefu explain reply-rate --shop pdd-100000001 --day 2026-05-11
              kefu explain reply-rate --shop pdd-100000001 --customer c-17
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var options: ExplainOptions
    @OptionGroup var output: OutputOptions

    @Option(
        help: ArgumentHelp("The local day: 2026-05-11, today or yesterday.", valueName: "day"),
        completion: .list(["today", "yesterday"]),
        transform: { text in try usage { () throws(AskingError) in try DayArgument(argument: text) } }
    )
    var day = DayArgument.today

    @Option(help: ArgumentHelp("Only this customer's messages and the replies to them.", valueName: "customer"))
    var customer: String?

    func validate() throws {
        if options.shop.count != 1 { throw ValidationError("name one shop: --shop pdd-100000001") }
    }

    var subject: AskedSubject? { customer.map { .customer($0) } }

    func query(_ scope: Scope, _ policies: PolicySet) throws -> ExplainQuery {
        var scope = scope
        scope.day = day.bound
        return .replyRate(scope: scope, customer: customer, policies: policies)
    }
}
