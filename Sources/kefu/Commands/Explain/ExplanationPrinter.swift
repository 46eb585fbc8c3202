// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
import Projections
import ServiceDesk

/// Prints the events behind a row, and the row below them.
struct ExplanationPrinter {
    private let format: OutputFormat
    private let language: Language

    init(_ output: OutputOptions) {
        format = output.output
        language = output.effectiveLanguage
    }

    /// - Parameter lacking: what the read models lack, where there is no row.
    func print(_ explanation: Explanation, lacking: EmptyReason) async throws {
        let rows = RowWriter(columns: Self.columns, format: format, language: language, terminal: .output)
        let texts = RowChangeText(explanation.columns, format: format, language: language)
        for event in explanation.events {
            rows.write([
                .instant(microseconds: event.time.microseconds, local: event.localTime), .text(event.type),
                .text(event.subject), .boolean(event.isDecisive), .text(language.pick(event.why)),
                texts.text(event.changes).map { .text($0) } ?? .null,
                event.uncounted.first.map { .text($0.state) } ?? .null, .text(event.position.description),
                .text(event.shop), .text(event.id), .text(event.source),
            ])
        }
        try await rows.finish(notices: notices(explanation, texts, lacking))
    }

    private static let columns: [OutputColumn] = [
        .init("at", .instant, chineseTitle: "时间"), .init("what", .text, chineseTitle: "事件"),
        .init("subject", .identifier, chineseTitle: "对象"), .init("decisive", .boolean, chineseTitle: "决定性"),
        .init("why", .text, chineseTitle: "原因"), .init("change", .text, chineseTitle: "变化"),
        .init(
            "parked",
            .code,
            chineseTitle: "搁置",
            words: [
                "refused": Phrase("refused", "无法处理"), "crashed": Phrase("crashed", "程序崩溃"),
                "waiting": Phrase("waiting", "等待"), "skipped": Phrase("given up", "已放弃"),
            ]
        ),
        .init("position", .text, chineseTitle: "位置"), .init("shop", .identifier, chineseTitle: "店铺"),
        .init("id", .identifier, chineseTitle: "编号"), .init("source", .identifier, chineseTitle: "来源"),
    ]

    private func notices(_ explanation: Explanation, _ texts: RowChangeText, _ lacking: EmptyReason) -> [Phrase] {
        var notices = explanation.rows.rows.map { row in
            let values = texts.text(row)
            return Phrase("the row: \(values)", "该行：\(values)")
        }
        if explanation.rows.isEmpty {
            notices.append(Phrase("there is no such row", "没有该行").joined(lacking.hint))
            notices += lacking.lines
        }
        notices += explanation.parked.map(\.line)
        if explanation.isComplete == false {
            notices.append(
                Phrase(
                    "these events do not give that row: the read models are behind, or were changed by hand (kefu replay)",
                    "这些事件得不出该行：投影未跟上，或被手工修改过（kefu replay）"
                )
            )
        }
        return notices
    }
}
