// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Postgres

/// `kefu groups retry`
struct GroupsRetryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Deliver parked subjects again, in their order.",
        discussion: """
            Example:

              kefu groups retry invoices --subject orders/1001
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var parked: ParkedOptions

    func run() async throws {
        let chosen = parked
        let count = try await database.withDatabase { database in
            try await database.log.withConnection(.consumer) {
                try await ConsumerGroup(chosen.group, connection: $0).retry(shop: chosen.shop, subject: chosen.subject)
            }
        }
        print(#"{"subjects":\#(count)}"#)
    }
}
