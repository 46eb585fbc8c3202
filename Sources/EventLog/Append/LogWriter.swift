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
    /// Whether the digests of the chain are computed: without, they are zeros, and the log does not verify. For the measurement of
    /// what the chain costs.
    @_spi(Measuring) public var writesDigests = true
    var identities = IdentityIndex()
    var events = BinaryCopyEncoder()
    var canonical = EventBytes()

    /// How often a batch is tried again after a racing append or a deadlock.
    private static let attempts = 8

    /// - Parameter connection: a connection that may act as `kefu_writer`.
    /// - Throws: `EventLogError` with code `notMigrated` or `unusableDatabase` when there is no log; `PostgresError`.
    public init(connection: PostgresConnection) async throws {
        self.connection = connection
        partitions = try await Partitioning.count(connection)
    }

    /// Appends a batch in one transaction.
    ///
    /// - Parameter expectations: what must hold for the batch to be written; if one does not, nothing of it is, and every event
    ///   is answered with `expectationFailed`. A batch that the log holds already is answered as duplicates all the same.
    /// - Returns: by event, what became of it.
    /// - Throws: `EventLogError` with code `invalidExpectation` for an offset that the partition does not have yet; `PostgresError`;
    ///   nothing of the batch is stored then, unless the connection was lost while the commit
    ///   was under way: append it again to learn the outcome.
    /// - Complexity: two round trips up to 128 events; above, a COPY stream a table. One look-up more per event while
    ///   duplicates occur.
    public func append(
        _ batch: borrowing EventBatch,
        expecting expectations: [AppendExpectation] = []
    ) async throws -> [AppendOutcome] {
        let item = AppendPlan.Item(rows: 0..<batch.count, expectations: expectations.indices)
        let result = try await append(batch, [item], expectations: expectations, isWaiting: true)
        return result.outcomes.map { outcome in
            guard let outcome else { preconditionFailure("an event without an outcome") }
            return outcome
        }
    }

    /// Appends the batches of several callers, one after the other in one batch, in one transaction.
    ///
    /// - Parameter isWaiting: whether to wait for partitions that others hold; if not, the items that need one are left out.
    /// - Returns: by event, what became of it, `nil` for those left out; the partitions that others hold; the heads of those
    ///   that were written.
    func append(
        _ batch: borrowing EventBatch,
        _ items: [AppendPlan.Item],
        expectations: [AppendExpectation],
        isWaiting: Bool
    ) async throws -> GroupResult {
        guard !batch.isEmpty else { return GroupResult(outcomes: []) }
        for expectation in expectations { try expectation.check() }
        var attempt = 1
        while true {
            do {
                let wanted = Set(batch.rows.lazy.map(\.partition))
                    .union(expectations.lazy.map { $0.partition(of: self.partitions) })
                let heads = try await lock(wanted.sorted(), isBeginning: true, isWaiting: isWaiting)
                for expectation in expectations { try expectation.check(heads: heads, of: partitions) }
                var result = try await write(batch, items, expectations, heads: heads, isCommitting: true)
                result.held = wanted.subtracting(heads.keys)
                return result
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
        _ = try await lock(Array(0..<partitions), isBeginning: true, isWaiting: true)
        isAllOrNothing = true
    }

    /// Writes a batch inside the transaction that `begin()` opened.
    public func appendInTransaction(_ batch: borrowing EventBatch) async throws -> [AppendOutcome] {
        guard !batch.isEmpty else { return [] }
        let heads = try await lock(Set(batch.rows.map(\.partition)).sorted(), isBeginning: false, isWaiting: true)
        let item = AppendPlan.Item(rows: 0..<batch.count)
        return try await write(batch, [item], [], heads: heads, isCommitting: false).outcomes.compactMap(\.self)
    }

    public func commit() async throws {
        isAllOrNothing = false
        try await connection.execute("COMMIT")
    }

    public func rollback() async throws {
        isAllOrNothing = false
        try await connection.execute("ROLLBACK")
    }

    private func write(
        _ batch: borrowing EventBatch,
        _ items: [AppendPlan.Item],
        _ expectations: [AppendExpectation],
        heads: [Int: AppendPlan.Head],
        isCommitting: Bool
    ) async throws -> GroupResult {
        let partitionOf = batch.rows.map(\.partition)
        let ready = ready(items, of: batch, expectations, heads)
        let firsts = identities.firsts(of: batch)
        let broken = try await broken(expectations, heads)
        let isSearched = isProbing || isAllOrNothing
        let stored = isSearched ? try await find(batch) : [:]
        isProbing = !stored.isEmpty
        var plan = plan(batch, ready, partitionOf, firsts, stored, heads, expectations, broken)
        if !plan.failures.isEmpty, !isSearched {
            // Whose events the log holds already gets their positions, whatever has come since.
            let stored = try await find(batch)
            plan = self.plan(batch, ready, partitionOf, firsts, stored, heads, expectations, broken)
        }
        var outcomes = plan.positions.map { $0.map(AppendOutcome.appended) }
        for failure in plan.failures {
            for row in failure.rows { outcomes[row] = .expectationFailed(failure.position) }
        }
        if !plan.repeats.isEmpty { try await judge(plan, batch: batch, outcomes: &outcomes) }
        let links = try await finish(plan, batch: batch, heads: heads, isCommitting: isCommitting)
        return GroupResult(outcomes: outcomes, heads: Self.heads(after: links))
    }

    /// The items whose partitions are all locked, but none of a subject behind one that is left out.
    private func ready(
        _ items: [AppendPlan.Item],
        of batch: borrowing EventBatch,
        _ expectations: [AppendExpectation],
        _ heads: [Int: AppendPlan.Head]
    ) -> [AppendPlan.Item] {
        var passed: Set<Int> = []
        return items.filter { item in
            let isLocked =
                batch.rows[item.rows].allSatisfy { heads[$0.partition] != nil }
                && expectations[item.expectations].allSatisfy { heads[$0.partition(of: partitions)] != nil }
            if isLocked, passed.isEmpty { return true }
            let subjects = batch.subjectNumbers(of: item.rows)
            if isLocked, passed.isDisjoint(with: subjects) { return true }
            passed.formUnion(subjects)
            return false
        }
    }

    private func plan(
        _ batch: borrowing EventBatch,
        _ items: [AppendPlan.Item],
        _ partitionOf: [Int],
        _ firsts: [Int],
        _ stored: [Int: EventPosition],
        _ heads: [Int: AppendPlan.Head],
        _ expectations: [AppendExpectation],
        _ broken: [Int: EventPosition]
    ) -> AppendPlan {
        let rows = batch.rows
        return batch.withUnsafeBytes { arena in
            AppendPlan(
                partitions: partitionOf,
                firsts: firsts,
                stored: stored,
                heads: heads,
                items: items,
                expectations: .init(broken: broken) { expectations[$0].isBroken(by: rows[$1], in: arena) }
            )
        }
    }

    /// Writes what the plan says, and commits when it is asked to: together with the last statement.
    private func finish(
        _ plan: AppendPlan,
        batch: borrowing EventBatch,
        heads: [Int: AppendPlan.Head],
        isCommitting: Bool
    ) async throws -> [ChainLink] {
        let commit: [PostgresQuery] = isCommitting ? ["COMMIT"] : []
        guard !plan.runs.isEmpty else {
            try await connection.pipeline(commit)
            return []
        }
        if plan.runs.reduce(0, { $0 + $1.rows.count }) <= Self.mostRowsByArrays {
            let links = links(plan, batch: batch, heads: heads)
            try await connection.pipeline([insertion(plan, batch: batch, links: links)] + commit)
            return links
        }
        return try await copy(plan, batch: batch, heads: heads, isCommitting: isCommitting)
    }

    /// Takes the locks of partitions to the end of the transaction, and reads their heads under them.
    private func lock(_ partitions: [Int], isBeginning: Bool, isWaiting: Bool) async throws -> [Int: AppendPlan.Head] {
        let begin: [PostgresQuery] = isBeginning ? ["BEGIN ISOLATION LEVEL READ COMMITTED"] : []
        let lock: PostgresQuery = """
            SELECT partition, last_offset, digest, recorded_at
            FROM kefu.lock_partitions(\(partitions.map(Int16.init)), \(isWaiting))
            """
        let rows = try await connection.pipeline(begin + [lock])[begin.count]
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

    /// Whether another writer came first: to be written again, after a look at what the log holds now.
    static func isRace(_ error: PostgresError) -> Bool {
        error.sqlState == .uniqueViolation || error.sqlState == .deadlockDetected
    }
}
