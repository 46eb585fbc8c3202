// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Postgres
import Projections
import ServiceDesk

/// `kefu status`
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Whether the read models are caught up with the log, and when something was last appended.",
        discussion: """
            kefu projections and kefu log status have the details.

            Example:

              kefu status
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let options = output
        try await database.withDatabase { database in
            let partitions = try await database.log.withConnection(.logReader) { try await PartitionStatus.all($0) }
            let projections = try await ProjectionStatus.all(database.log)
            let lag = projections.map(\.lag).max() ?? 0
            let parked = projections.reduce(0) { $0 + $1.parked }
            let givenUp = ProjectionsStatusCommand.givenUp(projections, options.output)
            let rows = RowWriter(
                columns: [
                    .init("state", .text, chineseTitle: "状态", words: ProjectionsStatusCommand.stateWords),
                    .init("events", .integer, chineseTitle: "事件数"),
                    .init("last_recorded_at", .instant, title: "last appended", chineseTitle: "最近写入"),
                    .init("lag_s", .seconds, title: "lag time", chineseTitle: "投影延迟"),
                    .init("parked", .integer, chineseTitle: "搁置事件"),
                ] + givenUp,
                format: options.output,
                language: options.effectiveLanguage,
                terminal: .output
            )
            let cells: [Cell] = [
                .text(ProjectionsStatusCommand.state(lag: lag, parked: parked)),
                .integer(partitions.reduce(0) { $0 + $1.events }),
                partitions.compactMap(\.lastRecordedAt?.microseconds).max().map { .instant(microseconds: $0) } ?? .null,
                .seconds(microseconds: projections.map(\.lagMicroseconds).max() ?? 0),
                .integer(parked),
            ]
            rows.write(cells + givenUp.map { _ in .integer(projections.reduce(0) { $0 + $1.givenUp }) })
            try await rows.finish()
        }
    }
}
