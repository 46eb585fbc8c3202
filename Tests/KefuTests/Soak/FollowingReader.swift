// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
import Testing

/// Follows every partition of a log from offset to offset, and keeps what it saw.
struct FollowingReader {
    private(set) var seen = [[String]](repeating: [], count: 16)
    private(set) var passes = 0

    /// Reads every partition once from where it stands.
    ///
    /// - Parameter acknowledged: the highest offset of each partition that a producer was told before this pass began. A pass
    ///   that does not reach them has stalled.
    mutating func pass(
        _ connection: PostgresConnection,
        reaching acknowledged: [Int: Int64],
        _ generator: inout SeededGenerator
    ) async throws {
        let reader = LogReader(connection: connection)
        passes += 1
        for partition in (0..<seen.count).shuffled(using: &generator) {
            var filter = LogFilter()
            filter.partition = partition
            filter.from = Int64(seen[partition].count)
            // Whether a page ends before the head changes nothing either.
            let limit = Bool.random(using: &generator) ? nil : Int.random(in: 1...40, using: &generator)
            var ids: [String] = []
            var next = filter.from
            let count = try await reader.read(filter, limit: limit) { stored in
                #expect(stored.position == EventPosition(partition: partition, offset: next), "skipped or repeated")
                next = stored.position.offset + 1
                ids.append(stored.event.id)
            }
            seen[partition] += ids
            if let head = acknowledged[partition], limit.map({ count < $0 }) ?? true {
                #expect(next > head, "partition \(partition): \(head) was acknowledged before, read up to \(next)")
            }
        }
    }

    /// Reads until nothing new comes in a whole pass.
    mutating func catchUp(_ connection: PostgresConnection, _ generator: inout SeededGenerator) async throws {
        var before = -1
        while before < total {
            before = total
            // A pass that may end early can read less than there is, but not nothing.
            try await pass(connection, reaching: [:], &generator)
        }
    }

    /// The events that it saw.
    var total: Int { seen.reduce(0) { $0 + $1.count } }
}
