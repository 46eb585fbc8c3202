// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// Finds out which identity is wrong, once it is known that one of a block of offsets is.
struct IdentityInquiry {
    let connection: PostgresConnection

    /// The first fault among the offsets of a partition, of which those behind the last one were not looked at.
    func fault(partition: Int, offsets: ClosedRange<Int64>, last: Int64) async throws -> LogFault {
        let last = min(offsets.upperBound, last)
        var found = try await unnamed(partition, offsets.lowerBound, last)
        if found == nil { found = try await stray(partition, offsets.lowerBound, last) }
        if found == nil { found = try await repeated(partition, offsets.lowerBound, last) }
        let (offset, message) =
            found
            ?? (offsets.lowerBound, "events and identities differ between offsets \(offsets.lowerBound) and \(last)")
        return LogFault(
            kind: .identity,
            partition: partition,
            offsets: try await LogFault.batch(of: offset, partition: partition, connection),
            message: message
        )
    }

    /// Whether the index that keeps identities unique is there and in force.
    func isUnique() async throws -> Bool {
        try await connection.query(
            """
            SELECT EXISTS (
              SELECT FROM pg_index x
              WHERE x.indrelid = 'kefu.identities'::regclass AND x.indisunique AND x.indisvalid AND x.indisready
                AND x.indpred IS NULL AND x.indexprs IS NULL AND x.indnkeyatts = 1
                AND (SELECT a.attname FROM pg_attribute a
                     WHERE a.attrelid = x.indrelid AND a.attnum = x.indkey[0]) = 'identity')
            """
        )[0].decode(Bool.self, at: 0)
    }

    /// An event whose identity is missing, or names another one.
    private func unnamed(_ partition: Int, _ first: Int64, _ last: Int64) async throws -> (Int64, String)? {
        let rows = try await connection.query(
            """
            SELECT e."offset", i.partition, i."offset"
            FROM kefu.\(identifier: LogTables.leaf(partition)) e
            LEFT JOIN LATERAL (
              SELECT f.partition, f."offset" FROM kefu.identities f WHERE f.identity = kefu.identity_of(e.source, e.id) LIMIT 1
            ) i ON true
            WHERE e."offset" BETWEEN \(first) AND \(last)
              AND (i.partition, i."offset") IS DISTINCT FROM (e.partition, e."offset")
            ORDER BY e."offset"
            LIMIT 1
            """
        )
        guard let row = rows.first else { return nil }
        let (offset, otherPartition, other) = try row.decode((Int64, Int16?, Int64?).self)
        guard let otherPartition, let other else {
            return (offset, "the identity of the event at offset \(offset) is missing, so it could be stored again")
        }
        return (offset, "the identity of the event at offset \(offset) names \(otherPartition):\(other) instead")
    }

    /// An identity without its event.
    private func stray(_ partition: Int, _ first: Int64, _ last: Int64) async throws -> (Int64, String)? {
        let rows = try await connection.query(
            """
            SELECT i."offset"
            FROM kefu.identities i
            WHERE i.partition = \(Int16(partition)) AND i."offset" BETWEEN \(first) AND \(last)
              AND NOT EXISTS (
                SELECT FROM kefu.\(identifier: LogTables.leaf(partition)) e
                WHERE e."offset" = i."offset" AND kefu.identity_of(e.source, e.id) = i.identity)
            ORDER BY i."offset"
            LIMIT 1
            """
        )
        return try rows.first.map { row in
            let offset = try row.decode(Int64.self, at: 0)
            return (offset, "an identity names offset \(offset), where there is no such event")
        }
    }

    /// An event with two identities.
    private func repeated(_ partition: Int, _ first: Int64, _ last: Int64) async throws -> (Int64, String)? {
        let rows = try await connection.query(
            """
            SELECT i."offset"
            FROM kefu.identities i
            WHERE i.partition = \(Int16(partition)) AND i."offset" BETWEEN \(first) AND \(last)
            GROUP BY i."offset"
            HAVING count(*) > 1
            ORDER BY i."offset"
            LIMIT 1
            """
        )
        return try rows.first.map { row in
            let offset = try row.decode(Int64.self, at: 0)
            return (offset, "the event at offset \(offset) has its identity twice")
        }
    }
}
