// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Postgres
import ServiceDesk

/// `kefu log status`
struct LogStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the partitions: events, batches, last event, size.",
        discussion: """
            Example:

              kefu log status
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let options = output
        try await database.withDatabase { database in
            let partitions = try await database.log.withConnection(.logReader) { try await PartitionStatus.all($0) }
            let rows = RowWriter(
                columns: [
                    .init("partition", .integer), .init("events", .integer), .init("batches", .integer),
                    .init("last_recorded_at", .instant), .init("bytes", .integer),
                ],
                format: options.output,
                language: options.effectiveLanguage,
                terminal: .output
            )
            for partition in partitions {
                rows.write([
                    .integer(Int64(partition.partition)), .integer(partition.events), .integer(partition.batches),
                    partition.lastRecordedAt.map { .instant(microseconds: $0.microseconds) } ?? .null,
                    .integer(partition.bytes),
                ])
            }
            try await rows.finish()
            if options.output == .table {
                let events = partitions.reduce(0) { $0 + $1.events }
                print("\(events) events in \(partitions.count) partitions")
            }
        }
    }
}
