// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres

/// Reading a partition page by page: where its facts do not fit into memory, and where reading is slowed down.
///
/// A large partition comes in the order of its subjects, which the server sorts, on disk where it must. All events of a
/// subject stand together then, and what the folds hold is written between two subjects whenever it has grown too large.
extension PartitionLoader {
    private static let pageSize = 2000

    func readPages(
        partition: Int,
        end: Int64,
        into lanes: inout [Lane],
        progress: @Sendable (Int64) -> Void
    ) async throws {
        let isLarge = Self.isLarge(end, options)
        try await reading.execute(
            """
            BEGIN;
            SET LOCAL idle_in_transaction_session_timeout = 0;
            SET LOCAL work_mem = '64MB';
            DECLARE events NO SCROLL CURSOR FOR
              SELECT \(EventView.columns) FROM kefu.\(LogTables.leaf(partition))
              WHERE "offset" < \(end) ORDER BY \(isLarge ? #"shop, subject, "offset""# : #""offset""#)
            """
        )
        do {
            var events: Int64 = 0
            var subject = SubjectBoundary()
            while true {
                let page = try await reading.query("FETCH \(unescaped: String(Self.pageSize)) FROM events")
                if page.count == 0 { break }
                try await take(page, partition: partition, isLarge: isLarge, &subject, into: &lanes)
                events += Int64(page.count)
                progress(Int64(page.count))
                try await throttle?.pass(page.count)
            }
            try await reading.execute("COMMIT")
            guard events == end else {
                throw ProjectionError.logShort(partition: partition, found: events, expected: end)
            }
        } catch {
            if reading.isUsable, reading.transactionStatus != .idle { try? await reading.execute("ROLLBACK") }
            throw error
        }
    }

    private func take(
        _ page: PostgresResult,
        partition: Int,
        isLarge: Bool,
        _ subject: inout SubjectBoundary,
        into lanes: inout [Lane]
    ) async throws {
        var row = 0
        while row < page.count {
            // Up to the next subject before which there is something to write.
            var isFull = false
            while row < page.count, !isFull {
                if isLarge, subject.isNew(page, row: row), isOverMemory(lanes) {
                    isFull = true
                    break
                }
                withExtendedLifetime(page) {
                    view.show(page, row: row, partition: partition) { event in
                        for lane in lanes.indices { lanes[lane].take(event) }
                    }
                }
                row += 1
            }
            if isFull {
                for lane in lanes.indices where lanes[lane].noted > 0 { try await write(&lanes[lane], isLast: false) }
            }
        }
    }

    private func isOverMemory(_ lanes: [Lane]) -> Bool { lanes.reduce(0) { $0 + $1.fold.memory } > options.memory }
}

/// Tells where the next subject begins.
struct SubjectBoundary {
    private var shop: [UInt8] = []
    private var subject: [UInt8] = []

    /// Whether a row of a page is of another subject than the row before.
    mutating func isNew(_ page: PostgresResult, row: Int) -> Bool {
        guard let shop = page.bytes(row: row, column: EventView.shopColumn),
            let subject = page.bytes(row: row, column: EventView.subjectColumn)
        else { return false }
        if self.subject.elementsEqual(subject), self.shop.elementsEqual(shop) { return false }
        self.shop = Array(shop)
        self.subject = Array(subject)
        return true
    }
}
