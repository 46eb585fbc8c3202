// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Postgres

/// `kefu groups delete`
struct GroupsDeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete a group with its positions and parked events.",
        discussion: """
            Refused while members are active, unless --force ends them.

            Example:

              kefu groups delete invoices
            """
    )

    @OptionGroup var database: DatabaseOptions

    @Argument(help: "The group.")
    var group: String

    @Flag(help: "Also with active members, which end with an error.")
    var force = false

    func run() async throws {
        let (name, force) = (group, force)
        try await database.withDatabase { database in
            try await database.log.withConnection(.consumer) {
                try await ConsumerGroup(name, connection: $0).delete(force: force)
            }
        }
    }
}
