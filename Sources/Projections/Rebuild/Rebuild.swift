// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import EventLog
import Postgres

/// Builds the next generation of projections beside the live one, and swaps it in.
///
/// One pass over the log serves all projections that are rebuilt: each partition is read by COPY up to a cut, folded in
/// memory and loaded by COPY; keys and indexes are made after, the rest is caught up, and the swap is one transaction
/// that changes one row a projection. Readers see the old generation or the new one, never anything between.
public struct Rebuild: Sendable {
    /// What a rebuild did.
    public struct Summary: Sendable, Hashable {
        /// The events of the cut.
        public var events: Int64
        /// The generation that is live now, by projection.
        public var generations: [String: Int]
    }

    let database: LogDatabase
    let set: ProjectionSet
    private let rebuilt: ProjectionSet

    /// - Parameters:
    ///   - set: all projections of the program.
    ///   - names: those to rebuild.
    public init(_ database: LogDatabase, set: ProjectionSet, names: [String]) {
        self.database = database
        self.set = set
        rebuilt = ProjectionSet(set.projections.filter { names.contains($0.name) }, types: set.types)
    }

    /// Rebuilds.
    ///
    /// - Parameter progress: is told the events read so far and those of the cut.
    /// - Throws: `ProjectionError.replayUnderWay` when another rebuild of one of the projections runs.
    public func run(progress: @escaping @Sendable (Int64, Int64) -> Void = { _, _ in }) async throws -> Summary {
        try await database.withConnection(.projector) { connection in
            try await GenerationStore(set).prepare(connection)
            try await claim(connection)
            let generations = try await makeGenerations(connection)
            let cut = try await LogHeads.cut(connection)
            try await load(cut, generations: generations, progress: progress)
            try await finish(generations, connection)
            return Summary(events: cut.events, generations: generations)
        }
    }

    /// Holds the projections against another rebuild, for as long as the connection lives.
    private func claim(_ connection: PostgresConnection) async throws {
        for projection in rebuilt.projections {
            let row = try await connection.query(
                "SELECT pg_try_advisory_lock(1801807479, hashtext(\(projection.name)))"
            )[0]
            guard try row.decode(Bool.self, at: 0) else { throw ProjectionError.replayUnderWay(projection.name) }
        }
    }

    private func makeGenerations(_ connection: PostgresConnection) async throws -> [String: Int] {
        let store = GenerationStore(set)
        var generations: [String: Int] = [:]
        for projection in rebuilt.projections {
            try await store.prune(projection, connection)
            let row = try await connection.query(
                "SELECT coalesce(max(generation), 0) + 1 FROM kefu.generations WHERE projection = \(projection.name)"
            )[0]
            let generation = Int(try row.decode(Int32.self, at: 0))
            try await connection.withTransaction { connection in
                try await store.make(projection, generation: generation, state: "building", connection)
            }
            generations[projection.name] = generation
        }
        return generations
    }

    /// Loads all partitions, two at a time: while one is read, the other is folded and written.
    private func load(
        _ cut: Cut,
        generations: [String: Int],
        progress: @escaping @Sendable (Int64, Int64) -> Void
    ) async throws {
        let counter = Locked(Int64(0))
        let queue = Locked(Array(cut.ends.indices.reversed()))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    try await database.withConnection(.projector) { reading in
                        try await database.withConnection(.projector) { writing in
                            let loader = PartitionLoader(
                                rebuilt,
                                generations: generations,
                                reading: reading,
                                writing: writing
                            )
                            while let partition = queue.withLock({ $0.popLast() }) {
                                try await loader.load(partition: partition, end: cut.ends[partition]) { events in
                                    progress(
                                        counter.withLock { count in
                                            count += events
                                            return count
                                        },
                                        cut.events
                                    )
                                }
                            }
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Makes the indexes, catches up, and swaps.
    private func finish(_ generations: [String: Int], _ connection: PostgresConnection) async throws {
        let tables = try await tablesBySize(generations, connection)
        try await executeAll(tables.flatMap(\.indexes))
        // An ANALYZE would wait for the indexes of its table, and a table's sample of an indexed expression needs the index.
        try await executeAll(tables.map { "ANALYZE \($0.name)" })
        let worker = PartitionWorker(rebuilt, connection: connection)
        let partitions = try await LogHeads.cut(connection).ends.count
        for partition in 0..<partitions {
            while case .folded = try await worker.foldBatch(partition: partition, .generations(generations)) {}
        }
        try await connection.withTransaction { connection in
            try await swap(generations, worker: worker, connection)
        }
    }

    /// The tables of the new generations with what makes their indexes, the largest first.
    private func tablesBySize(
        _ generations: [String: Int],
        _ connection: PostgresConnection
    ) async throws -> [(name: String, indexes: [String])] {
        var tables: [(name: String, indexes: [String], size: Int64)] = []
        for projection in rebuilt.projections {
            guard let generation = generations[projection.name] else { continue }
            for table in projection.tables {
                let name = table.physicalName(generation: generation)
                let size = try await connection.query("SELECT pg_relation_size(\(name)::regclass)")[0]
                let indexes = table.indexes(projection: projection.name, generation: generation)
                tables.append((name, indexes, try size.decode(Int64.self, at: 0)))
            }
        }
        return tables.sorted { $0.size > $1.size }.map { ($0.name, $0.indexes) }
    }

    /// Runs statements that do not need each other's outcome, two at a time and each in a transaction of its own.
    private func executeAll(_ statements: [String]) async throws {
        let queue = Locked(Array(statements.reversed()))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    try await database.withConnection(.projector) { connection in
                        while let statement = queue.withLock({ $0.popLast() }) {
                            try await connection.execute(statement)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Brings the new generations exactly to where the live ones are, under the locks of both, and makes them live.
    private func swap(
        _ generations: [String: Int],
        worker: PartitionWorker,
        _ connection: PostgresConnection
    ) async throws {
        let rows = try await connection.query(
            """
            SELECT c.partition, c.projection, c.next_offset
            FROM kefu.checkpoints c
            JOIN kefu.projections p ON p.name = c.projection AND p.live_generation = c.generation
            WHERE c.projection = ANY (\(Array(generations.keys)))
            ORDER BY c.partition, c.projection
            FOR UPDATE OF c
            """
        )
        for row in rows.rows {
            let (partition, projection, next) = try row.decode((Int16, String, Int64).self)
            let selection = PartitionWorker.Selection.generations([projection: generations[projection] ?? 0])
            while case .folded = try await worker.foldBatchInTransaction(
                partition: Int(partition),
                selection,
                end: next
            ) {}
        }
        for (projection, generation) in generations.sorted(by: { $0.key < $1.key }) {
            _ = try await connection.query(
                """
                UPDATE kefu.generations SET state = 'retired' WHERE projection = \(projection) AND state = 'live'
                """
            )
            _ = try await connection.query(
                """
                UPDATE kefu.generations SET state = 'live', swapped_at = clock_timestamp()
                WHERE projection = \(projection) AND generation = \(Int32(generation))
                """
            )
            _ = try await connection.query(
                "UPDATE kefu.projections SET live_generation = \(Int32(generation)) WHERE name = \(projection)"
            )
        }
    }
}
