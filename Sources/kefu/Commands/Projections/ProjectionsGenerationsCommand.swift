// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Postgres
import Projections
import ServiceDesk

/// `kefu projections generations`
struct ProjectionsGenerationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generations",
        abstract:
            "Show the generations of projections: which one answers, which are kept or being built, and their size.",
        discussion: """
            Example:

              kefu projections generations
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let options = output
        try await database.withDatabase { database in
            let generations = try await GenerationStatus.all(database.log)
            let rows = RowWriter(
                columns: Self.columns,
                format: options.output,
                language: options.effectiveLanguage,
                terminal: .output
            )
            for generation in generations {
                rows.write([
                    .text(generation.projection), .integer(Int64(generation.generation)),
                    .integer(Int64(generation.version)), .text(generation.state), .integer(generation.folded),
                    .integer(generation.bytes), .instant(microseconds: generation.createdAt.microseconds),
                    generation.swappedAt.map { .instant(microseconds: $0.microseconds) } ?? .null,
                ])
            }
            try await rows.finish()
        }
    }

    private static let columns: [OutputColumn] = [
        .init("projection", .text, chineseTitle: "投影"), .init("generation", .integer, chineseTitle: "代"),
        .init("version", .integer, chineseTitle: "版本"),
        .init(
            "state",
            .text,
            chineseTitle: "状态",
            words: [
                "live": Phrase("live", "现行"), "retired": Phrase("retired", "保留"),
                "building": Phrase("building", "构建中"),
            ]
        ),
        .init("folded", .integer, chineseTitle: "已投影"), .init("bytes", .integer, chineseTitle: "字节数"),
        .init("created_at", .instant, chineseTitle: "创建时间"), .init("swapped_at", .instant, chineseTitle: "切换时间"),
    ]
}
