// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

extension BatchWorker {
    /// Shows events to lanes. A program that takes long gives signs of life, so that its session is not taken for a stopped one.
    func show(
        _ rows: PostgresResult,
        of partition: Int,
        to lanes: inout [Lane],
        _ signs: inout SignsOfLife
    ) async throws {
        for first in stride(from: 0, to: rows.count, by: Self.eventsBetweenSigns) {
            show(rows, first..<min(first + Self.eventsBetweenSigns, rows.count), of: partition, to: &lanes)
            try await signs.give(over: connection)
        }
    }

    private static let eventsBetweenSigns = 500

    private func show(_ rows: PostgresResult, _ range: Range<Int>, of partition: Int, to lanes: inout [Lane]) {
        let mine = lanes.indices.filter { lanes[$0].key.partition == partition }
        withExtendedLifetime(rows) {
            for row in range {
                view.show(rows, row: row, partition: partition) { event in
                    for lane in mine { lanes[lane].take(event) }
                }
            }
        }
    }
}
