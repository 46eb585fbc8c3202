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
            The lag is what the log has and the projection has not: in events, and in the time since the oldest of them was stored.

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
            let rows = RowWriter(
                columns: [
                    .init("projection", .text), .init("partition", .text), .init("generation", .integer),
                    .init("version", .integer), .init("next_offset", .integer, title: "folded"),
                    .init("lag", .integer), .init("lag_s", .seconds, title: "lag time"), .init("parked", .integer),
                    .init("state", .text, words: Self.stateWords), .init("last_error", .text),
                    .init("updated_at", .instant),
                ],
                format: options.output,
                language: options.effectiveLanguage,
                terminal: .output
            )
            for line in isDetailed ? status.map({ [$0] }) : Self.byProjection(status) {
                guard let first = line.first else { continue }
                rows.write([
                    .text(first.projection), .text(isDetailed ? String(first.partition) : "all"),
                    .integer(Int64(first.generation)), .integer(Int64(first.version)),
                    .integer(line.reduce(0) { $0 + $1.nextOffset }), .integer(line.reduce(0) { $0 + $1.lag }),
                    .seconds(microseconds: line.map(\.lagMicroseconds).max() ?? 0),
                    .integer(line.reduce(0) { $0 + $1.parked }), .text(Self.state(line)),
                    line.compactMap(\.firstReason).first.map { .text($0) } ?? .null,
                    .instant(microseconds: line.map(\.updatedAt.microseconds).max() ?? 0),
                ])
            }
            try await rows.finish()
        }
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
        "parked subjects": Phrase("parked subjects", "有搁置的主体"),
        "made by other code:": Phrase("made by other code:", "由其他版本生成："),
    ]

    private static func state(_ line: [ProjectionStatus]) -> String {
        if let first = line.first, Desk.projections[first.projection]?.version != first.version {
            return "made by other code: kefu replay \(first.projection)"
        }
        if line.contains(where: { $0.parked > 0 }) { return "parked subjects" }
        return line.contains(where: { $0.lag > 0 }) ? "behind" : "up to date"
    }
}
