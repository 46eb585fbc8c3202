// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Postgres

/// `kefu groups skip`
struct GroupsSkipCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "skip",
        abstract: "Give up the event that a subject is parked for, and deliver what waits behind it.",
        discussion: """
            Example:

              kefu groups skip invoices --subject orders/1001
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var parked: ParkedOptions

    func run() async throws {
        let chosen = parked
        let count = try await database.withDatabase { database in
            try await database.log.withConnection(.consumer) {
                try await ConsumerGroup(chosen.group, connection: $0).skip(shop: chosen.shop, subject: chosen.subject)
            }
        }
        print(#"{"events":\#(count)}"#)
    }
}
