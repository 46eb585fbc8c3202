// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

extension LogAppender {
    /// Writes what is appended, until the task is cancelled; then refuses new appends, writes what waits, and ends.
    ///
    /// It connects when there is something to write, and again by itself, with growing pauses. What waits for a partition that another
    /// program holds is waited for, unless `abandon()` gives it up.
    public func run() async {
        let service = Task { await serve() }
        let isAbandoned = state.withLock { state in
            state.service = service
            return state.isAbandoned
        }
        if isAbandoned { service.cancel() }
        await withTaskCancellationHandler {
            await service.value
        } onCancel: {
            close()
        }
        state.withLock { $0.service = nil }
    }

    private func serve() async {
        let (waits, signal) = AsyncStream.makeStream(of: Void.self)
        state.withLock { $0.wait = { signal.yield() } }
        await withDiscardingTaskGroup { group in
            for _ in 0..<max(1, options.connections) {
                group.addTask {
                    await self.lane()
                    // The last lane ends when nothing is left, so nothing will have to wait any more.
                    signal.finish()
                }
            }
            for await _ in waits {
                group.addTask { await self.waitingLane() }
            }
        }
        state.withLock { $0.wait = nil }
    }

    /// Writes groups over one connection, one after the other.
    private func lane() async {
        var connection = WriterConnection(database)
        while let group = await nextGroup() {
            await write(group, over: &connection)
            // Those who were just answered come back at once: together they make a larger group.
            if group.items.count > 1 { await Task.yield() }
        }
        connection.close()
    }

    /// Writes what waits for partitions that others hold, until there is no more of it.
    private func waitingLane() async {
        var connection = WriterConnection(database)
        while let group = state.withLock({ $0.queue.takeBlocked() }) {
            await write(group, over: &connection)
        }
        connection.close()
    }

    private func write(_ group: GroupQueue.Group, over connection: inout WriterConnection) async {
        let entries = state.withLock { state in group.items.compactMap { state.entries[$0.id] } }
        do {
            let writer = try await connection.writer()
            let (batch, items, expectations) = Self.joined(entries)
            let result: GroupResult
            if let known = try await writeAtKnownHeads(batch, items, expectations, group, by: writer) {
                result = known
            } else {
                result = try await Self.write(batch, items, expectations, group, by: writer)
            }
            let results = items.map { Self.answer(of: $0, in: result) }
            let held = PartitionSet(result.held)
            // One that hints is not back at once, and nobody waits for it.
            let isHinting = !result.heads.isEmpty && connection.isHintDue
            finish(group, results, held: held, heads: result.heads, isBack: !group.isWaiting && !isHinting)
            if !result.heads.isEmpty { await connection.hint() }
        } catch let error as PostgresError where error.isRetryable {
            let isLost = connection.drop(after: error)
            retry(group, after: error, isLost: isLost)
            if isLost { await connection.pause(atMost: options.longestPause) }
        } catch {
            await writeOneByOne(group, entries, over: &connection, after: error)
        }
    }

    /// The answer to an append of a group; `nil` when it was left out.
    private static func answer(of item: AppendPlan.Item, in result: GroupResult) -> Answer? {
        let outcomes = result.outcomes[item.rows].compactMap(\.self)
        return outcomes.count == item.rows.count ? .success(outcomes) : nil
    }

    /// Puts a group back, or gives it up when the database is away.
    func retry(_ group: GroupQueue.Group, after error: PostgresError, isLost: Bool) {
        let tries = isLost ? options.triesAfterLoss : options.triesAfterRefusal
        let unavailable = EventLogError.unavailable(error)
        let (results, others) = state.withLock { state -> ([Answer?], [Entry]) in
            let results = group.items.map { item -> Answer? in
                state.entries[item.id]?.losses += 1
                if isLost, error.code != .cannotConnect { state.entries[item.id]?.isInDoubt = true }
                let isGivenUp = error.code == .cannotConnect || (state.entries[item.id]?.losses ?? 0) > tries
                return isGivenUp ? .failure(unavailable) : nil
            }
            // What waits behind a group that has waited in vain would only begin to wait now.
            let isInVain = group.isWaiting && !isLost && !results.contains { $0 == nil }
            let items = isInVain ? state.queue.removeAll(behind: group) : []
            return (results, items.compactMap { state.entries.removeValue(forKey: $0.id) })
        }
        finish(group, results)
        for entry in others {
            leave(entry.batch.count)
            entry.continuation.resume(throwing: unavailable)
        }
    }

    /// One append that the database refuses must not fail those beside it.
    private func writeOneByOne(
        _ group: GroupQueue.Group,
        _ entries: [Entry],
        over connection: inout WriterConnection,
        after error: any Error
    ) async {
        // Without a connection none of them will fare better.
        let isWorthIt = entries.count > 1 && connection.isOpen
        var results: [Answer?] = []
        var held: PartitionSet = []
        var left: Set<Int> = []
        for (item, entry) in zip(group.items, entries) {
            guard isWorthIt else {
                results.append(.failure(error))
                continue
            }
            // None overtakes one of its subject that is left out.
            guard left.isDisjoint(with: item.subjects) else {
                left.formUnion(item.subjects)
                results.append(nil)
                continue
            }
            let answer = await writeAlone(entry, group, over: &connection, held: &held)
            if answer == nil { left.formUnion(item.subjects) }
            results.append(answer)
        }
        // What refuses one may be the session's: of a server that takes no writes any more, for one.
        if error is PostgresError { connection.close() }
        finish(group, results, held: held)
    }

    /// One of a group that was refused; `nil` when a partition is held.
    ///
    /// It is a function of its own, and not inlined, since the optimiser of Swift 6.3 frees what a suspension inside of a `do` in a loop keeps
    /// in another order than it was made in, which ends the program.
    @inline(never)
    private func writeAlone(
        _ entry: Entry,
        _ group: GroupQueue.Group,
        over connection: inout WriterConnection,
        held: inout PartitionSet
    ) async -> Answer? {
        let rows = AppendPlan.Item(rows: 0..<entry.batch.count, expectations: entry.expectations.indices)
        do {
            let writer = try await connection.writer()
            let result = try await Self.write(entry.batch, [rows], entry.expectations, group, by: writer)
            held.formUnion(PartitionSet(result.held))
            return Self.answer(of: rows, in: result)
        } catch {
            return .failure(error)
        }
    }

    /// One batch of all entries, and which rows are whose.
    private static func joined(_ entries: [Entry]) -> (EventBatch, [AppendPlan.Item], [AppendExpectation]) {
        // What is alone is not copied.
        var batch =
            entries.count == 1
            ? entries[0].batch
            : EventBatch(
                events: entries.reduce(0) { $0 + $1.batch.count },
                bytes: entries.reduce(0) { $0 + $1.batch.byteCount }
            )
        var items: [AppendPlan.Item] = []
        var expectations: [AppendExpectation] = []
        var row = 0
        for entry in entries {
            let expectation = expectations.count
            if entries.count > 1 { batch.append(contentsOf: entry.batch) }
            expectations += entry.expectations
            items.append(
                .init(rows: row..<row + entry.batch.count, expectations: expectation..<expectations.count)
            )
            row += entry.batch.count
        }
        return (batch, items, expectations)
    }

    /// Writes where this program knows the heads; `nil` when it does not, or when somebody else has written since.
    private func writeAtKnownHeads(
        _ batch: borrowing EventBatch,
        _ items: [AppendPlan.Item],
        _ expectations: [AppendExpectation],
        _ group: GroupQueue.Group,
        by writer: LogWriter
    ) async throws -> GroupResult? {
        guard expectations.isEmpty, !group.isWaiting,
            let heads = state.withLock({ $0.heads.known(of: group.partitions) })
        else { return nil }
        if let known = try await writer.append(batch, items, at: heads) {
            state.withLock { $0.heads.hit() }
            return GroupResult(outcomes: known.outcomes, heads: known.heads)
        }
        state.withLock { $0.heads.miss() }
        return nil
    }

    private static func write(
        _ batch: borrowing EventBatch,
        _ items: [AppendPlan.Item],
        _ expectations: [AppendExpectation],
        _ group: GroupQueue.Group,
        by writer: LogWriter
    ) async throws -> GroupResult {
        if group.isWaiting, group.partitions.count > 1 {
            // Holding some partitions while it waits for another would hold up others.
            return try await writer.appendHoldingNone(batch, items, expectations: expectations)
        }
        return try await writer.append(batch, items, expectations: expectations, isWaiting: group.isWaiting)
    }
}
