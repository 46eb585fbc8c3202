// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// Streams what is stored into the checks, over one connection of the role `kefu_log_reader`.
struct VerifyReader {
    let connection: PostgresConnection
    /// What there is to look at.
    let extent: LogExtent
    let key: UInt64
    /// Is told the rows that were read, a few thousand at a time.
    let progress: @Sendable (Int) -> Void

    /// The columns of an event, in the order of their canonical bytes.
    static let columns = #""offset", "time", shop, type, subject, source, id, extensions, data"#
    private static let batches: Int64 = 8192
    private static let reported = 8192

    /// Walks the chain of a partition up to its last batch.
    func walk(partition: Int) async throws -> ChainWalk {
        var walk = ChainWalk(partition: partition, of: extent, key: key)
        let end = extent.partitions[partition].last
        var first = Int64.min
        while true {
            let group = try await batches(partition, from: first, to: end)
            guard let last = group.last?.last else { return walk }
            walk.begin(group)
            try await events(partition, from: first, to: last, into: &walk)
            walk.end()
            guard last < end else { return walk }
            first = last + 1
        }
    }

    private func batches(_ partition: Int, from first: Int64, to end: Int64) async throws -> [ChainWalk.Batch] {
        let rows = try await connection.query(
            """
            SELECT first_offset, last_offset, recorded_at, digest
            FROM kefu.batches
            WHERE partition = \(Int16(partition)) AND last_offset BETWEEN \(first) AND \(end)
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
        from first: Int64,
        to last: Int64,
        into walk: inout ChainWalk
    ) async throws {
        var count = 0
        let lower = first == .min ? "" : "\"offset\" >= \(first) AND "
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

    /// Reads a part of the identities: the rows on some of the table's pages.
    func identities(pages: Range<Int64>?) async throws -> IdentityFindings {
        var found = IdentityFindings(extent, key: key)
        var count = 0
        let part = pages.map { pages in
            " WHERE ctid >= '(\(pages.lowerBound),0)'"
                + (pages.upperBound == .max ? "" : " AND ctid < '(\(pages.upperBound),0)'")
        }
        try await connection.copyOutBinary(
            """
            COPY (SELECT "offset", partition, identity FROM kefu.identities\(part ?? "")) TO STDOUT (FORMAT binary)
            """
        ) { row in
            try found.take(&row)
            count += 1
            if count % Self.reported == 0 { progress(Self.reported) }
        }
        progress(count % Self.reported)
        return found
    }
}
