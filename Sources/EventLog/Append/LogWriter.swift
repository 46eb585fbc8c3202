// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Postgres

/// Appends batches over one connection of the role `kefu_writer`: COPY under the partitions' locks.
///
/// Every batch is one transaction. It is idempotent: an event that the log holds is answered with its first position,
/// also when a commit's answer was lost and the batch is sent again.
public final class LogWriter {
    let connection: PostgresConnection
    let partitions: Int
    /// Whether the log is searched for the batch's identities before it is written. A batch of new events is written
    /// faster without; the identity index finds out when that was wrong, and the batch is written again.
    private var isProbing = false
    private var isAllOrNothing = false
    private var identities = IdentityIndex()
    var events = BinaryCopyEncoder()
    var canonical = EventBytes()

    /// How often a batch is tried again after a racing append or a deadlock.
    private static let attempts = 8

    /// - Parameter connection: a connection that may act as `kefu_writer`.
    public init(connection: PostgresConnection) async throws {
        self.connection = connection
        let settings = try await connection.query("SELECT partitions FROM kefu.log_settings")
        partitions = Int(try settings[0].decode(Int16.self, at: 0))
    }

    /// Appends a batch in one transaction.
    ///
    /// - Returns: by event, what became of it.
    /// - Throws: `PostgresError`; nothing of the batch is stored then, unless the connection was lost while the commit
    ///   was under way: append it again to learn the outcome.
    /// - Complexity: two COPY streams and five short statements; one look-up more per event while duplicates occur.
    public func append(_ batch: borrowing EventBatch) async throws -> [AppendOutcome] {
        guard !batch.isEmpty else { return [] }
        var attempt = 1
        while true {
            do {
                try await connection.execute("BEGIN ISOLATION LEVEL READ COMMITTED")
                let outcomes = try await write(batch)
                try await connection.execute("COMMIT")
                return outcomes
            } catch let error as PostgresError where Self.isRace(error) && attempt < Self.attempts {
                try await connection.execute("ROLLBACK")
                isProbing = true
                attempt += 1
            } catch {
                if connection.isUsable { try? await connection.execute("ROLLBACK") }
                throw error
            }
        }
    }

    /// Appends batches in one transaction that ends with `commit` or `rollback`: all or nothing.
    ///
    /// The locks of all partitions are taken at once, so that the order of the batches cannot deadlock.
    public func begin() async throws {
        try await connection.execute("BEGIN ISOLATION LEVEL READ COMMITTED")
        _ = try await lock(Array(0..<partitions))
        isAllOrNothing = true
    }

    /// Writes a batch inside the transaction that `begin()` opened.
    public func appendInTransaction(_ batch: borrowing EventBatch) async throws -> [AppendOutcome] {
        batch.isEmpty ? [] : try await write(batch)
    }

    public func commit() async throws {
        isAllOrNothing = false
        try await connection.execute("COMMIT")
    }

    public func rollback() async throws {
        isAllOrNothing = false
        try await connection.execute("ROLLBACK")
    }

    private func write(_ batch: borrowing EventBatch) async throws -> [AppendOutcome] {
        let partitionOf = batch.rows.map(\.partition)
        let heads = try await lock(Set(partitionOf).sorted())
        let stored = isProbing || isAllOrNothing ? try await find(batch) : [:]
        isProbing = !stored.isEmpty
        let plan = AppendPlan(
            partitions: partitionOf,
            firsts: identities.firsts(of: batch),
            stored: stored,
            heads: heads
        )
        var outcomes = plan.positions.map(AppendOutcome.appended)
        if !plan.repeats.isEmpty {
            try await judge(plan, batch: batch, outcomes: &outcomes)
        }
        if !plan.runs.isEmpty {
            try await copy(plan, batch: batch)
            try await seal(plan, batch: batch, heads: heads)
        }
        return outcomes
    }

    /// Takes the locks of partitions to the end of the transaction, and reads their heads under them.
    private func lock(_ partitions: [Int]) async throws -> [Int: AppendPlan.Head] {
        let rows = try await connection.query(
            "SELECT partition, last_offset, digest, recorded_at FROM kefu.lock_partitions(\(partitions.map(Int16.init)))"
        )
        var heads: [Int: AppendPlan.Head] = [:]
        for row in rows.rows {
            let (partition, last, digest, recorded) = try row.decode((Int16, Int64, [UInt8], Timestamp).self)
            heads[Int(partition)] = AppendPlan.Head(
                lastOffset: last,
                digest: digest,
                recordedMicroseconds: recorded.microseconds
            )
        }
        return heads
    }

    /// The positions of the rows whose identity the log holds.
    private func find(_ batch: borrowing EventBatch) async throws -> [Int: EventPosition] {
        let (sources, ids) = batch.withUnsafeBytes { arena in
            (
                batch.rows.map { String(decoding: $0.source.bytes(in: arena)!, as: UTF8.self) },
                batch.rows.map { String(decoding: $0.id.bytes(in: arena)!, as: UTF8.self) }
            )
        }
        let rows = try await connection.query(
            #"SELECT n, partition, "offset" FROM kefu.find_identities(\#(sources), \#(ids))"#
        )
        var found: [Int: EventPosition] = [:]
        for row in rows.rows {
            let (index, partition, offset) = try row.decode((Int32, Int16, Int64).self)
            found[Int(index)] = EventPosition(partition: Int(partition), offset: offset)
        }
        return found
    }

    /// Whether another writer came first: to be written again, after a look at what the log holds now.
    private static func isRace(_ error: PostgresError) -> Bool {
        error.sqlState == .uniqueViolation || error.sqlState == .deadlockDetected
    }
}
