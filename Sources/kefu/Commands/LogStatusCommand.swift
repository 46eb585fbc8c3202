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
        abstract: "Show the partitions: events, batches, rates, last event, size.",
        discussion: """
            The number of events of a partition is also its next offset. Under a table stand the sums and the cut at these heads.

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
                    .init("partition", .integer, chineseTitle: "分区"), .init("events", .integer, chineseTitle: "事件数"),
                    .init("batches", .integer, chineseTitle: "批次数"),
                    .init("last_recorded_at", .instant, chineseTitle: "最近写入"),
                    .init("bytes", .integer, chineseTitle: "字节数"),
                    .init("last_minute", .integer, chineseTitle: "最近一分钟"),
                    .init("last_hour", .integer, chineseTitle: "最近一小时"),
                ],
                format: options.output,
                language: options.effectiveLanguage,
                terminal: .output
            )
            for partition in partitions {
                rows.write([
                    .integer(Int64(partition.partition)), .integer(partition.events), .integer(partition.batches),
                    partition.lastRecordedAt.map { .instant(microseconds: $0.microseconds) } ?? .null,
                    .integer(partition.bytes), .integer(partition.lastMinute), .integer(partition.lastHour),
                ])
            }
            try await rows.finish()
            if options.output == .table { print(Self.footer(partitions, options.effectiveLanguage)) }
        }
    }

    private static func footer(_ partitions: [PartitionStatus], _ language: Language) -> String {
        func sum(_ value: (PartitionStatus) -> Int64) -> String {
            HumanText.grouped(Int(partitions.reduce(0) { $0 + value($1) }))
        }
        let sums = language.pick(
            """
            \(sum(\.events)) events in \(partitions.count) partitions and \(sum(\.batches)) batches, \(sum(\.bytes)) bytes; \
            \(sum(\.lastMinute)) in the last minute, \(sum(\.lastHour)) in the last hour
            """,
            """
            \(sum(\.events))条事件，\(partitions.count)个分区，\(sum(\.batches))个批次，\(sum(\.bytes))字节；\
            最近一分钟\(sum(\.lastMinute))条，最近一小时\(sum(\.lastHour))条
            """
        )
        return sums + "\ncut \(Cut(ends: partitions.map(\.events)))"
    }
}
