// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Postgres
import ServiceDesk

/// `kefu groups list`
struct GroupsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show the groups: members, lag, parked subjects.",
        discussion: """
            Example:

              kefu groups list --output json
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let options = output
        try await database.withDatabase { database in
            let groups = try await database.log.withConnection(.consumer) { try await ConsumerGroup.all($0) }
            let rows = RowWriter(
                columns: [
                    .init("group", .identifier), .init("members", .integer), .init("lag", .integer),
                    .init("parked_subjects", .integer), .init("parked_events", .integer), .init("shop", .identifier),
                    .init("types", .text), .init("created_at", .instant),
                ],
                format: options.output,
                language: options.effectiveLanguage,
                terminal: .output
            )
            for group in groups {
                rows.write([
                    .text(group.name), .integer(Int64(group.members)), .integer(group.lag),
                    .integer(group.parkedSubjects), .integer(group.parkedEvents), group.shop.map { .text($0) } ?? .null,
                    group.types.isEmpty ? .null : .text(group.types.joined(separator: ",")),
                    .instant(microseconds: group.createdAt.microseconds),
                ])
            }
            try await rows.finish()
        }
    }
}
