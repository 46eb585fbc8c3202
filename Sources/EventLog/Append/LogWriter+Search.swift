// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

extension LogWriter {
    /// The positions of the rows whose identity the log holds.
    func find(_ batch: borrowing EventBatch) async throws -> [Int: EventPosition] {
        var identities = ArrayContent()
        batch.withUnsafeBytes { arena in
            for row in batch.rows { identities.append(row.identity.bytes(in: arena)) }
        }
        let rows = try await connection.query(
            #"SELECT n, partition, "offset" FROM kefu.find_identities(\#(BytesColumn(identities)))"#
        )
        var found: [Int: EventPosition] = [:]
        for row in rows.rows {
            let (index, partition, offset) = try row.decode((Int32, Int16, Int64).self)
            found[Int(index)] = EventPosition(partition: Int(partition), offset: offset)
        }
        return found
    }

    /// By the number of an expectation, the first event of the log that breaks it.
    ///
    /// - Complexity: reads what the partition has got since the offset, along its key.
    func broken(
        _ expectations: [AppendExpectation],
        _ heads: [Int: AppendPlan.Head]
    ) async throws -> [Int: EventPosition] {
        guard !expectations.isEmpty else { return [:] }
        let partitions = expectations.map { Int16($0.partition(of: self.partitions)) }
        let rows = try await connection.query(
            """
            SELECT u.n, e."offset"
            FROM unnest(\(partitions), \(expectations.map(\.after)), \(expectations.map(\.shop)),
              \(expectations.map(\.subject)), \(expectations.map(\.typeList))) WITH ORDINALITY
              AS u (partition, after, shop, subject, types, n)
            CROSS JOIN LATERAL (
              SELECT e."offset"
              FROM kefu.events e
              WHERE e.partition = u.partition AND e."offset" > u.after
                AND e.shop = u.shop COLLATE "C" AND e.subject = u.subject COLLATE "C"
                AND (u.types IS NULL OR e.type LIKE ANY (string_to_array(u.types, chr(31))))
              ORDER BY e."offset"
              LIMIT 1
            ) e
            """
        )
        var broken: [Int: EventPosition] = [:]
        for row in rows.rows {
            let (number, offset) = try row.decode((Int64, Int64).self)
            let expectation = Int(number) - 1
            broken[expectation] = EventPosition(partition: Int(partitions[expectation]), offset: offset)
        }
        return broken
    }
}
