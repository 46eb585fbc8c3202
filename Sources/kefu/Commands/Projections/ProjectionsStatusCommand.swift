// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Postgres
import Projections
import ServiceDesk

/// `kefu projections status`, or just `kefu projections`
struct ProjectionsStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how far each projection is, the slowest first.",
        discussion: """
            The lag is what the log has and the projection has not: in events, and in the time since the oldest of \
            them was stored. Parked are events that could not be folded, and what waits behind them; those that were \
            given up count on their own.

            Example:

              kefu projections
              kefu projections --partitions --output csv
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "A row for each partition.")
    var partitions = false

    func run() async throws {
        let (options, isDetailed) = (output, partitions)
        try await database.withDatabase { database in
            let status = try await ProjectionStatus.all(database.log)
            let givenUp = Self.givenUp(status, options.output)
            let rows = RowWriter(
                columns: Self.columns + givenUp,
                format: options.output,
                language: options.effectiveLanguage,
                terminal: .output
            )
            for line in isDetailed ? status.map({ [$0] }) : Self.byProjection(status) {
                guard let first = line.first else { continue }
                let cells: [Cell] = [
                    .text(first.projection), .text(isDetailed ? String(first.partition) : "all"),
                    .integer(Int64(first.generation)), .integer(Int64(first.version)),
                    .integer(line.reduce(0) { $0 + $1.nextOffset }), .integer(line.reduce(0) { $0 + $1.lag }),
                    .seconds(microseconds: line.map(\.lagMicroseconds).max() ?? 0),
                    .integer(line.reduce(0) { $0 + $1.parked }), .text(Self.state(line)),
                    line.compactMap(\.firstReason).first.map { .text($0) } ?? .null,
                    .instant(microseconds: line.map(\.updatedAt.microseconds).max() ?? 0),
                ]
                rows.write(cells + givenUp.map { _ in .integer(line.reduce(0) { $0 + $1.givenUp }) })
            }
            try await rows.finish()
        }
    }

    private static let columns: [OutputColumn] = [
        .init("projection", .text, chineseTitle: "投影"),
        .init("partition", .text, chineseTitle: "分区", words: ["all": Phrase("all", "全部")]),
        .init("generation", .integer, chineseTitle: "代"), .init("version", .integer, chineseTitle: "版本"),
        .init("next_offset", .integer, title: "folded", chineseTitle: "已投影"),
        .init("lag", .integer, chineseTitle: "落后事件"),
        .init("lag_s", .seconds, title: "lag time", chineseTitle: "投影延迟"),
        .init("parked", .integer, chineseTitle: "搁置事件"),
        .init("state", .text, chineseTitle: "状态", words: stateWords),
        .init("last_error", .text, chineseTitle: "最近错误"),
        .init("updated_at", .instant, chineseTitle: "更新时间"),
    ]

    /// The column of events that were given up: for programs always, for people where there are any.
    static func givenUp(_ status: [ProjectionStatus], _ format: OutputFormat) -> [OutputColumn] {
        guard format != .table || status.contains(where: { $0.givenUp > 0 }) else { return [] }
        return [.init("given_up", .integer, chineseTitle: "已放弃")]
    }

    private static func byProjection(_ status: [ProjectionStatus]) -> [[ProjectionStatus]] {
        var order: [String] = []
        var lines: [String: [ProjectionStatus]] = [:]
        for line in status {
            if lines[line.projection] == nil { order.append(line.projection) }
            lines[line.projection, default: []].append(line)
        }
        return order.compactMap { lines[$0] }
    }

    /// How far a projection is, as `state` tells it.
    static let stateWords = [
        "up to date": Phrase("up to date", "已同步"), "behind": Phrase("behind", "落后"),
        "parked subjects": Phrase("parked subjects", "有搁置的对象"),
        "made by other code:": Phrase("made by other code:", "由其他版本生成："),
    ]

    /// What is behind goes first: it passes by itself or grows, while the number of what is parked stands in a column of its own.
    static func state(lag: Int64, parked: Int64) -> String {
        lag > 0 ? "behind" : parked > 0 ? "parked subjects" : "up to date"
    }

    private static func state(_ line: [ProjectionStatus]) -> String {
        if let first = line.first, Desk.projections[first.projection]?.version != first.version {
            return "made by other code: kefu replay \(first.projection)"
        }
        return state(lag: line.reduce(0) { $0 + $1.lag }, parked: line.reduce(0) { $0 + $1.parked })
    }
}
