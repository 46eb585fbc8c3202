// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Postgres

/// The digest of a cut, to be kept where nobody who can change the log can reach it.
///
/// With it, a later look finds a tail that was cut and anything that was changed before the seal, also by somebody who
/// has computed the whole chain anew.
public struct LogSeal: Sendable, Hashable {
    /// What was sealed.
    public let cut: Cut
    /// By partition, the digest of the last batch in the cut; 32 zero bytes for a partition without one.
    let digests: [[UInt8]]
    /// When it was taken.
    public let sealedAt: Timestamp

    init(cut: Cut, digests: [[UInt8]], sealedAt: Timestamp) {
        self.cut = cut
        self.digests = digests
        self.sealedAt = sealedAt
    }

    /// Takes a seal of the log at its present heads.
    ///
    /// It seals what is stored, right or wrong: `LogVerifier` tells which.
    /// - Parameter connection: a connection of the role `kefu_log_reader`.
    /// - Throws: `EventLogError` with code `damaged` when a batch ends where no event can be; `PostgresError`.
    public static func take(_ connection: PostgresConnection) async throws -> LogSeal {
        let rows = try await connection.query(
            """
            SELECT coalesce(b.last_offset, -1), b.digest, clock_timestamp()
            FROM kefu.log_settings s
            CROSS JOIN generate_series(0, s.partitions - 1) p
            LEFT JOIN LATERAL (
              SELECT h.last_offset, h.digest FROM kefu.batches h WHERE h.partition = p ORDER BY h.last_offset DESC LIMIT 1
            ) b ON true
            ORDER BY p
            """
        )
        var cut = Cut(ends: [])
        var digests: [[UInt8]] = []
        var sealedAt = Timestamp.now
        for row in rows.rows {
            let (last, digest, now) = try row.decode((Int64, [UInt8]?, Timestamp).self)
            cut.ends.append(try LogHeads.end(of: cut.ends.count, after: last))
            digests.append(digest ?? BatchDigest.none)
            sealedAt = now
        }
        return LogSeal(cut: cut, digests: digests, sealedAt: sealedAt)
    }

    /// SHA-256 over, for each partition in order, its number (2 bytes), its end (8 bytes) and its digest, big-endian.
    var digest: [UInt8] {
        var bytes = EventBytes()
        for (partition, digest) in digests.enumerated() {
            bytes.append(Int16(partition))
            bytes.append(cut[partition])
            bytes.append(raw: digest)
        }
        var hash = SHA256()
        bytes.bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
        return hash.finalize()
    }

    /// What the log says against the seal.
    func faults(cut present: Cut, _ connection: PostgresConnection) async throws -> [LogFault] {
        var faults: [LogFault] = []
        func add(_ kind: LogFault.Kind, _ partition: Int, _ offsets: ClosedRange<Int64>?, _ message: String) {
            let message = message + " (seal of \(sealedAt))"
            faults.append(LogFault(kind: kind, partition: partition, offsets: offsets, message: message))
        }
        for partition in cut.ends.indices where cut[partition] > 0 {
            let last = cut[partition] - 1
            guard present[partition] > last else {
                add(
                    .cutTail,
                    partition,
                    present[partition]...last,
                    "the tail was cut: it ends before offset \(present[partition]) and had \(last + 1) events when it was sealed"
                )
                continue
            }
            let rows = try await connection.query(
                "SELECT digest FROM kefu.batches WHERE partition = \(Int16(partition)) AND last_offset = \(last)"
            )
            guard try rows.first?.decode([UInt8].self, at: 0) != digests[partition] else { continue }
            add(
                .seal,
                partition,
                try await LogFault.batch(of: last, partition: partition, connection),
                rows.count == 0
                    ? "a batch ended at offset \(last) when it was sealed, and none ends there now: it was written anew"
                    : "something at or before offset \(last) was changed after it was sealed"
            )
        }
        return faults
    }
}
