// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk

/// Prints a claimed item as the row that its queue shows, or that none was left.
struct ClaimPrinter {
    private let columns: [OutputColumn]
    private let output: OutputOptions

    init(_ question: Question, _ output: OutputOptions) {
        columns = question.columns.map { OutputColumn($0) }
        self.output = output
    }

    /// - Parameters:
    ///   - lapses: when the claim lapses, as a table shows it.
    ///   - lacking: what the read models lack, where none was left.
    func print(
        _ outcome: FollowUpClaim.Outcome,
        claim: FollowUpClaim,
        localColumns: [Int: Int],
        lapses: String?,
        lacking: EmptyReason
    ) async throws {
        let language = output.effectiveLanguage
        let writer = RowWriter(columns: columns, format: output.output, language: language, terminal: .output)
        let reader = AnswerCells(columns: columns, localColumns: localColumns)
        try reader.check(outcome.rows)
        if let (row, until) = outcome.claimed {
            withExtendedLifetime(outcome.rows) {
                var cells: [Cell] = []
                reader.read(row, of: outcome.rows, into: &cells)
                for (index, column) in columns.enumerated() {
                    switch column.name {
                    case "state": cells[index] = .text("claimed")
                    case "owner": cells[index] = .text(claim.agent)
                    case "owned_by": cells[index] = .text("claim")
                    case "claimed_until": cells[index] = .instant(microseconds: until.microseconds, local: lapses)
                    default: break
                    }
                }
                writer.write(cells)
            }
            try await writer.finish()
        } else {
            let (changed, taken) = (outcome.changed, outcome.taken)
            let hint = Phrase(
                "none left"
                    + (changed == 0 ? "" : "; \(changed) changed since they were folded, or wait behind a parked event")
                    + (taken == 0 ? "" : "; \(taken) of customers whose contacts are taken by other claims"),
                "没有可认领的跟进" + (changed == 0 ? "" : "；\(changed)项在投影后已变化或在等待被搁置的事件")
                    + (taken == 0 ? "" : "；\(taken)项的客户联系次数已被其他认领占用")
            ).joined(lacking.hint)
            try await writer.finish(notices: lacking.lines, hint: hint)
            if output.output != .table { StandardError.write(line: language.pick(hint)) }
        }
    }
}
