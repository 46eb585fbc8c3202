// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres

/// Reading a partition page by page: where its facts do not fit into memory, and where reading is slowed down.
///
/// A large partition comes in the order of its subjects, and what the folds hold is written between two subjects whenever it has
/// grown too large.
extension PartitionLoader {
    func readPages(
        partition: Int,
        end: Int64,
        into lanes: inout [Lane],
        progress: @Sendable (Int64) -> Void
    ) async throws {
        let isLarge = Self.isLarge(end, options)
        var subject = SubjectBoundary()
        let events = try await EventPages.read(
            """
            SELECT \(EventView.columns) FROM kefu.\(LogTables.leaf(partition))
            WHERE "offset" < \(end) ORDER BY \(isLarge ? EventPages.bySubject : #""offset""#)
            """,
            reading
        ) { page in
            for row in 0..<page.count {
                if isLarge, subject.isNew(page, row: row), isOverMemory(lanes) {
                    for lane in lanes.indices where lanes[lane].noted > 0 {
                        try await write(&lanes[lane], isLast: false)
                    }
                }
                withExtendedLifetime(page) {
                    view.show(page, row: row, partition: partition) { event in
                        for lane in lanes.indices { lanes[lane].take(event) }
                    }
                }
            }
            progress(Int64(page.count))
            try await throttle?.pass(page.count)
        }
        guard events == end else { throw ProjectionError.logShort(partition: partition, found: events, expected: end) }
    }

    private func isOverMemory(_ lanes: [Lane]) -> Bool { lanes.reduce(0) { $0 + $1.fold.memory } > options.memory }
}
