// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

package import Postgres
package import Projections

/// Asks what would be different in a metric, and pairs the rows of both ways by their keys.
package struct DifferenceReader {
    package let metric: Metric
    /// The columns that name a row.
    package let keys: [OutputColumn]
    /// The columns that are compared.
    package let values: [OutputColumn]

    private let reader: AnswerReader

    package init(_ metric: Metric, of whatIf: WhatIf) {
        self.metric = metric
        reader = AnswerReader(whatIf.question(metric))
        keys = Array(reader.columns[1...metric.keys.count])
        values = Array(reader.columns[(1 + metric.keys.count)...])
    }

    /// Reads the differences in the order of their keys, on a snapshot that stands already.
    ///
    /// - Parameters:
    ///   - tables: The names of the tables.
    ///   - connection: One in a transaction, as `ReadModels` gives it.
    ///   - row: Takes one.
    ///   - afterRow: May wait until there is room for more.
    /// - Returns: What they come to.
    /// - Throws: `PostgresError`; what `afterRow` throws.
    package func read(
        _ tables: TableNames,
        _ connection: PostgresConnection,
        row: (Difference) -> Void,
        afterRow: () async throws -> Void = {}
    ) async throws -> WhatIfTotals {
        var totals = WhatIfTotals(metric, values: values)
        var waiting: (keys: [Cell], before: [Cell])?
        let nothing = values.map { _ in Cell.null }
        func give(_ change: Difference.Change, _ keys: [Cell], _ before: [Cell], _ after: [Cell]) {
            let difference = Difference(change: change, keys: keys, before: before, after: after)
            totals.add(difference)
            row(difference)
        }
        _ = try await reader.read(
            tables,
            connection,
            isUnlimited: true,
            row: { cells in
                let keys = cells[1...self.keys.count].map(\.kept)
                let found = cells[(1 + self.keys.count)...].map(\.kept)
                let isSameRow = waiting.map { zip($0.keys, keys).allSatisfy { $0.isSame(as: $1) } } ?? false
                if let held = waiting, !isSameRow { give(.removed, held.keys, held.before, nothing) }
                guard case .boolean(true) = cells[0] else {
                    // Two rows of today with the same keys: the first has no partner.
                    if let held = waiting, isSameRow { give(.removed, held.keys, held.before, nothing) }
                    waiting = (keys, found)
                    return
                }
                if let held = waiting, isSameRow {
                    give(.changed, keys, held.before, found)
                } else {
                    give(.added, keys, nothing, found)
                }
                waiting = nil
            },
            afterRow: afterRow
        )
        if let held = waiting { give(.removed, held.keys, held.before, nothing) }
        return totals
    }
}
