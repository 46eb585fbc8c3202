// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Postgres
import ServiceDesk

/// `kefu groups parked`
struct GroupsParkedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parked",
        abstract: "Show a group's parked subjects: the event that failed, why, and how many wait behind it.",
        discussion: """
            Example:

              kefu groups parked invoices
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The group.")
    var group: String

    func run() async throws {
        let (options, name) = (output, group)
        try await database.withDatabase { database in
            let parked = try await database.log.withConnection(.consumer) {
                try await ConsumerGroup(name, connection: $0).parked()
            }
            let rows = RowWriter(
                columns: [
                    .init("shop", .identifier), .init("subject", .identifier), .init("partition", .integer),
                    .init("offset", .integer), .init("state", .text), .init("attempts", .integer),
                    .init("reason", .text),
                    .init("behind", .integer), .init("parked_at", .instant),
                ],
                format: options.output,
                language: options.effectiveLanguage,
                terminal: .output
            )
            for subject in parked {
                rows.write([
                    .text(subject.shop), .text(subject.subject), .integer(Int64(subject.position.partition)),
                    .integer(subject.position.offset), .text(subject.state.description),
                    .integer(Int64(subject.attempts)), subject.reason.map { .text($0) } ?? .null,
                    .integer(subject.behind), .instant(microseconds: subject.parkedAt.microseconds),
                ])
            }
            try await rows.finish()
        }
    }
}
