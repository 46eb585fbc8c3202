// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres

/// Loading the partitions of the cut.
extension Rebuild {
    /// Events of the cut that an earlier run has folded, and that are folded in all once the partitions are loaded: fewer than the cut
    /// has where they are left to a worker.
    typealias Loaded = (before: Int64, done: Int64)

    /// Loads all partitions that are not loaded yet, two at a time: while one is read, the other is folded and written.
    func load(
        _ target: RebuildTarget,
        _ indexes: RebuildIndexes,
        _ connection: PostgresConnection,
        _ throttle: Throttle?,
        progress: @escaping @Sendable (RebuildProgress) -> Void
    ) async throws -> Loaded {
        let cut = target.cut
        let missing = cut.ends.indices.filter { !target.missing($0).isEmpty }
        let before = cut.events - missing.reduce(0) { $0 + cut[$1] }
        progress(RebuildProgress(phase: .reading, done: before, total: cut.events))
        if target.attempts >= Self.attemptsBeforeCare {
            try await leaveToWorker(missing.flatMap { target.missing($0) }, connection)
            return (before, before)
        }
        if missing.contains(where: { PartitionLoader.isLarge(cut[$0], options) }) {
            try await indexes.makeKeysOfMergedTables(connection)
        }
        let counter = Locked(before)
        let work = RebuildWork(missing, indexes.pace)
        let left = try await LeftEvents.of(rebuilt, connection)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for taker in RebuildWork<Int>.takers {
                group.addTask {
                    try await database.withConnection(.projector) { reading in
                        try await database.withConnection(.projector) { writing in
                            reading.yieldToOthers()
                            writing.yieldToOthers()
                            let loader = PartitionLoader(
                                rebuilt,
                                reading: reading,
                                writing: writing,
                                options: options,
                                throttle: throttle
                            )
                            while let partition = try await work.next(taker, reading) {
                                let lanes = target.missing(partition)
                                do {
                                    try await loader.load(lanes, partition: partition, end: cut[partition], left: left)
                                    {
                                        events in
                                        let done = counter.withLock { count in
                                            count += events
                                            return count
                                        }
                                        progress(RebuildProgress(phase: .reading, done: done, total: cut.events))
                                    }
                                } catch  where BatchWorker.isOfTheEvents(error) {
                                    try await loadEach(lanes, loader, end: cut[partition], left: left)
                                }
                            }
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        return (before, cut.events)
    }

    /// Loads a partition a projection at a time, after the database refused rows of one: that one is left to a worker, which finds
    /// the event, and does not hold up the others.
    private func loadEach(_ lanes: [LaneKey], _ loader: PartitionLoader, end: Int64, left: LeftEvents) async throws {
        for lane in lanes {
            do {
                try await loader.load([lane], partition: lane.partition, end: end, left: left) { _ in }
            } catch  where BatchWorker.isOfTheEvents(error) {
                try await leaveToWorker([lane], loader.writing)
            }
        }
    }

    /// Leaves lanes to be folded from their first event on, after the indexes are made.
    private func leaveToWorker(_ lanes: [LaneKey], _ connection: PostgresConnection) async throws {
        guard !lanes.isEmpty else { return }
        try await connection.withTransaction { connection in
            try await LoadLock.hold(Set(lanes.map(\.projection)).sorted(), connection)
            _ = try await connection.query(
                """
                INSERT INTO kefu.checkpoints (partition, projection, generation)
                SELECT * FROM unnest(\(lanes.map { Int16($0.partition) }), \(lanes.map(\.projection)),
                  \(lanes.map { Int32($0.generation) }))
                """
            )
        }
    }
}
