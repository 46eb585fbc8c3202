// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
import ServiceDesk

/// Prints the events behind a row, and the row below them.
struct ExplanationPrinter {
    private let format: OutputFormat
    private let language: Language

    init(_ output: OutputOptions) {
        format = output.output
        language = output.effectiveLanguage
    }

    func print(_ explanation: Explanation) async throws {
        let rows = RowWriter(
            columns: Self.columns(explanation),
            format: format,
            language: language,
            terminal: .output
        )
        for event in explanation.events {
            rows.write([
                .instant(microseconds: event.time.microseconds), .text(event.type), .text(event.subject),
                event.isDecisive.map { .boolean($0) } ?? .null, .text(language.pick(event.why)),
                event.change.map { .text($0) } ?? .null, .text(event.position.description), .text(event.shop),
                .text(event.id), .text(event.source),
            ])
        }
        try await rows.finish(notices: notices(explanation))
    }

    private static func columns(_ explanation: Explanation) -> [OutputColumn] {
        [
            .init("at", .instant, chineseTitle: "时间"), .init("what", .text, chineseTitle: "事件"),
            .init("subject", .identifier, chineseTitle: "对象"), .init("decisive", .boolean, chineseTitle: "决定性"),
            .init("why", .text, chineseTitle: "原因"), .init("change", .text, chineseTitle: "变化"),
            .init("position", .text, chineseTitle: "位置"), .init("shop", .identifier, chineseTitle: "店铺"),
            .init("id", .identifier, chineseTitle: "编号"), .init("source", .identifier, chineseTitle: "来源"),
        ]
    }

    private func notices(_ explanation: Explanation) -> [Phrase] {
        var notices = explanation.rows.map { row in
            let values = zip(explanation.columns, row).map { "\($0.name) \($1 ?? "–")" }.joined(separator: ", ")
            return Phrase("the row: \(values)", "该行：\(values)")
        }
        if explanation.rows.isEmpty { notices.append(Phrase("there is no such row", "没有该行")) }
        if explanation.isComplete == false {
            notices.append(
                Phrase(
                    "these events do not give that row: the read models are behind, or were changed by hand (kefu replay)",
                    "这些事件得不出该行：投影未跟上，或被手工修改过（kefu replay）"
                )
            )
        }
        if explanation.events.contains(where: { $0.isDecisive == nil }) {
            notices.append(
                Phrase(
                    "more than \(Explainer.mostTried) events: which are decisive was not tried; --customer narrows it down",
                    "事件超过\(Explainer.mostTried)条，未逐条判断；可用 --customer 缩小范围"
                )
            )
        }
        return notices
    }
}
