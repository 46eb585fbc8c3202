// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu orders list`
struct OrdersListCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Orders with status, amounts, current flag, last remark and refund state.",
        discussion: """
            Example:

              kefu orders --status paid --day today
              kefu orders --customer c-1017
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var output: OutputOptions

    @Option(
        help: ArgumentHelp("Only orders of this status.", valueName: "status"),
        completion: .list(OrderStatus.all.map(\.description)),
        transform: Self.status(named:)
    )
    var status: OrderStatus?

    @Option(help: ArgumentHelp("Only orders of this customer.", valueName: "customer"))
    var customer: String?

    private static func status(named name: String) throws -> OrderStatus {
        guard let status = OrderStatus(name: name) else {
            throw ValidationError("a status is \(OrderStatus.all.map(\.description).joined(separator: ", "))")
        }
        return status
    }

    func question(_ scope: Scope) throws -> Question {
        OrdersQuery(scope: scope, status: status, customer: customer).question
    }
}
