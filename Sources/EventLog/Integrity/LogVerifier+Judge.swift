// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

extension LogVerifier {
    /// Puts together what was read, and asks for what only all of it can tell.
    func judge(
        _ found: Findings,
        extent: LogExtent,
        seals: [LogSeal],
        _ connection: PostgresConnection
    ) async throws -> [LogFault] {
        var faults = extent.faults + found.faults + found.walks.values.compactMap(\.fault)
        let inquiry = IdentityInquiry(connection: connection)
        if try await !inquiry.isUnique() {
            faults.append(
                LogFault(kind: .identity, message: "the unique index of kefu.identities is missing")
            )
        }
        if let identities = found.identities {
            if let fault = identities.fault { faults.append(fault) }
            for (partition, walk) in found.walks.sorted(by: { $0.key < $1.key }) {
                guard let offsets = walk.identities.firstDifference(from: identities.sums[partition]) else { continue }
                let last = extent.partitions[partition].last
                faults.append(try await inquiry.fault(partition: partition, offsets: offsets, last: last))
            }
        }
        if let fault = try await strayBatch(extent, connection) { faults.append(fault) }
        faults += try await beyond(found, connection)
        for seal in seals { faults += try await seal.faults(cut: extent.cut, connection) }
        return faults
    }

    /// The first batch of a partition that the log does not have.
    private func strayBatch(_ extent: LogExtent, _ connection: PostgresConnection) async throws -> LogFault? {
        let count = extent.partitions.count
        // Each half goes by the key and ends with its first row, however many batches there are.
        let rows = try await connection.query(
            """
            (SELECT partition, first_offset, last_offset FROM kefu.batches
             WHERE partition < 0 ORDER BY partition, last_offset LIMIT 1)
            UNION ALL
            (SELECT partition, first_offset, last_offset FROM kefu.batches
             WHERE partition >= \(Int16(count)) ORDER BY partition, last_offset LIMIT 1)
            ORDER BY partition
            LIMIT 1
            """
        )
        return try rows.first.map { row in
            let (partition, first, last) = try row.decode((Int16, Int64, Int64).self)
            let message =
                "a batch of offsets \(first) to \(last) names partition \(partition), and the log has \(count) partitions"
            return LogFault(kind: .strayBatch, message: message)
        }
    }

    /// Events and identities that no batch seals: behind the last one, or where there is none. The heads are read after
    /// them, so that what was appended meanwhile lies before the heads.
    private func beyond(_ found: Findings, _ connection: PostgresConnection) async throws -> [LogFault] {
        var faults: [LogFault] = []
        var events: [(partition: Int, first: Int64, last: Int64)] = []
        // One that could not be read is known to be wrong.
        for partition in found.walks.keys.sorted() {
            do {
                let rows = try await connection.query(
                    #"SELECT min("offset"), max("offset") FROM kefu.\#(identifier: LogTables.leaf(partition))"#
                )
                let (first, last) = try rows[0].decode((Int64?, Int64?).self)
                if let first, let last { events.append((partition, first, last)) }
            } catch let error as PostgresError {
                // Of an empty partition nothing was read before.
                guard let fault = Self.fault(error, in: .partition(partition)) else { throw error }
                faults.append(fault)
            }
        }
        let heads = try await LogExtent.read(connection).partitions.map(\.last)
        func head(_ partition: Int) -> Int64 { heads.indices.contains(partition) ? heads[partition] : -1 }
        for (partition, first, last) in events {
            if last > head(partition) {
                let message = "no batch seals the events at offsets \(head(partition) + 1) to \(last), at its end"
                faults.append(LogFault(kind: .unsealed, partition: partition, message: message))
            } else if first < 0, found.walks[partition]?.walked == 0 {
                let message = "no batch seals the event at offset \(first), below 0"
                faults.append(LogFault(kind: .unsealed, partition: partition, message: message))
            }
        }
        for (partition, last) in found.identities?.highest ?? [:] where last > head(partition) {
            let message = "an identity names offset \(last), behind the last event: the tail was cut"
            faults.append(LogFault(kind: .cutTail, partition: partition, message: message))
        }
        return faults
    }
}
