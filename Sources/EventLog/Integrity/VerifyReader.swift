// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// Streams what is stored into the checks, over one connection of the role `kefu_log_reader`.
struct VerifyReader {
    let connection: PostgresConnection
    let partitions: Int
    let key: UInt64
    /// Is told the rows that were read, a few thousand at a time.
    let progress: @Sendable (Int) -> Void

    /// The columns of an event, in the order of their canonical bytes.
    static let columns = #""offset", "time", shop, type, subject, source, id, extensions, data"#
    private static let batches: Int64 = 8192
    private static let reported = 8192

    /// Walks the chain of a partition up to an end.
    func walk(partition: Int, end: Int64) async throws -> ChainWalk {
        var walk = ChainWalk(partition: partition, of: partitions, key: key)
        var after = Int64.min
        while true {
            let group = try await batches(partition, after: after, end: end)
            guard let last = group.last?.last else { return walk }
            walk.begin(group)
            try await events(partition, after: after, to: last, into: &walk)
            walk.end()
            after = last
        }
    }

    private func batches(_ partition: Int, after: Int64, end: Int64) async throws -> [ChainWalk.Batch] {
        let rows = try await connection.query(
            """
            SELECT first_offset, last_offset, recorded_at, digest
            FROM kefu.batches
            WHERE partition = \(Int16(partition)) AND last_offset > \(after) AND last_offset < \(end)
            ORDER BY last_offset
            LIMIT \(Self.batches)
            """
        )
        return try rows.rows.map { row in
            let (first, last, recorded, digest) = try row.decode((Int64, Int64, Timestamp, [UInt8]).self)
            return .init(first: first, last: last, recordedMicroseconds: recorded.microseconds, digest: digest)
        }
    }

    private func events(
        _ partition: Int,
        after: Int64,
        to last: Int64,
        into walk: inout ChainWalk
    ) async throws {
        var count = 0
        let lower = after == .min ? "" : "\"offset\" > \(after) AND "
        try await connection.copyOutBinary(
            """
            COPY (SELECT \(Self.columns) FROM kefu.\(LogTables.leaf(partition))
                  WHERE \(lower)"offset" <= \(last) ORDER BY "offset") TO STDOUT (FORMAT binary)
            """
        ) { row in
            try walk.take(&row)
            count += 1
            if count % Self.reported == 0 { progress(Self.reported) }
        }
        progress(count % Self.reported)
    }

    /// What a part of the identities says.
    struct Identities: Sendable {
        var sums: [Int: IdentitySums] = [:]
        /// By partition, the highest offset at or above the cut.
        var highest: [Int: Int64] = [:]
    }

    /// Sums a part of the identities: the rows on some of the table's pages, up to a cut.
    func identities(pages: Range<Int64>?, cut: Cut) async throws -> Identities {
        var found = Identities()
        var count = 0
        let part = pages.map { pages in
            " WHERE ctid >= '(\(pages.lowerBound),0)'"
                + (pages.upperBound == .max ? "" : " AND ctid < '(\(pages.upperBound),0)'")
        }
        var sums = (0..<partitions).map { _ in IdentitySums(key: key) }
        try await connection.copyOutBinary(
            """
            COPY (SELECT "offset", partition, identity FROM kefu.identities\(part ?? "")) TO STDOUT (FORMAT binary)
            """
        ) { row in
            let none = UnsafeRawBufferPointer(start: nil, count: 0)
            let offset = try row.next(Int64.self) ?? -1
            let partition = Int(try row.next(Int16.self) ?? -1)
            let identity = try row.next() ?? none
            if offset < cut[partition], sums.indices.contains(partition) {
                sums[partition].add(partition: partition, offset: offset, identity: identity)
            } else {
                found.highest[partition] = max(found.highest[partition] ?? .min, offset)
            }
            count += 1
            if count % Self.reported == 0 { progress(Self.reported) }
        }
        progress(count % Self.reported)
        found.sums = Dictionary(uniqueKeysWithValues: sums.enumerated().map { ($0.offset, $0.element) })
        return found
    }
}
