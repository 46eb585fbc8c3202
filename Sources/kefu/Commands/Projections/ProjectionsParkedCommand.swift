// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Postgres
import Projections
import ServiceDesk

/// `kefu projections parked`
struct ProjectionsParkedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parked",
        abstract: "Show the events that projections could not fold, why, and how many wait behind each.",
        discussion: """
            Example:

              kefu projections parked
              kefu projections parked refunds --output csv
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "Projections; all when left out.")
    var names: [String] = []

    func validate() throws { try ProjectionNames.check(names) }

    func run() async throws {
        let (options, names) = (output, ProjectionNames.chosen(names))
        try await database.withDatabase { database in
            let entries = try await ParkedSubjects(database.log, set: Desk.projections).list(names: names)
            let rows = RowWriter(
                columns: Self.columns,
                format: options.output,
                language: options.effectiveLanguage,
                terminal: .output
            )
            for entry in entries {
                rows.write([
                    .text(entry.projection), .text(entry.shop), .text(entry.subject),
                    .integer(Int64(entry.position.partition)), .integer(entry.position.offset), .text(entry.state),
                    .integer(Int64(entry.tries)), .text(entry.reason), .integer(entry.waiting),
                    .instant(microseconds: entry.parkedAt.microseconds),
                ])
            }
            try await rows.finish()
        }
    }

    private static let columns: [OutputColumn] = [
        .init("projection", .text, chineseTitle: "投影"), .init("shop", .identifier, chineseTitle: "店铺"),
        .init("subject", .identifier, chineseTitle: "对象"), .init("partition", .integer, chineseTitle: "分区"),
        .init("offset", .integer, chineseTitle: "位置"),
        .init(
            "state",
            .text,
            chineseTitle: "状态",
            words: [
                "refused": Phrase("refused", "无法处理"), "crashed": Phrase("crashed", "程序崩溃"),
                "skipped": Phrase("given up", "已放弃"),
            ]
        ),
        .init("tries", .integer, chineseTitle: "尝试次数"), .init("reason", .text, chineseTitle: "原因"),
        .init("waiting", .integer, chineseTitle: "等待事件"), .init("parked_at", .instant, chineseTitle: "搁置时间"),
    ]
}
