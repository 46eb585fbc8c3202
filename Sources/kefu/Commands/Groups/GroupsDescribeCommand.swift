// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Postgres
import ServiceDesk

/// `kefu groups describe`
struct GroupsDescribeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe",
        abstract: "Show a group's partitions: position, lag, epoch, member.",
        discussion: """
            Example:

              kefu groups describe invoices
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The group.")
    var group: String

    func run() async throws {
        let (options, name) = (output, group)
        try await database.withDatabase { database in
            let partitions = try await database.log.withConnection(.consumer) {
                try await ConsumerGroup(name, connection: $0).partitions()
            }
            let rows = RowWriter(
                columns: [
                    .init("partition", .integer), .init("next_offset", .integer), .init("head", .integer),
                    .init("lag", .integer), .init("epoch", .integer), .init("member", .identifier),
                    .init("seen_at", .instant), .init("attempts", .integer), .init("parked_events", .integer),
                    .init("updated_at", .instant),
                ],
                format: options.output,
                language: options.effectiveLanguage,
                terminal: .output
            )
            for partition in partitions {
                rows.write([
                    .integer(Int64(partition.partition)), .integer(partition.nextOffset), .integer(partition.head),
                    .integer(max(0, partition.head - partition.nextOffset)), .integer(partition.epoch),
                    partition.member.map { .text($0) } ?? .null,
                    partition.seenAt.map { .instant(microseconds: $0.microseconds) } ?? .null,
                    .integer(Int64(partition.attempts)), .integer(partition.parkedEvents),
                    .instant(microseconds: partition.updatedAt.microseconds),
                ])
            }
            try await rows.finish()
        }
    }
}
