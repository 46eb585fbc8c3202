// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres

/// The generations that a rebuild makes, and the cut up to which it loads them.
struct RebuildTarget {
    var generations: [String: Int]
    var cut: Cut
    /// Runs that began with these generations and did not get on; this one is counted when it takes up what another has left.
    var attempts = 0
    /// The lanes that are loaded already, by a run that was interrupted.
    var loaded: Set<LaneKey> = []

    /// Takes up what an interrupted run of the same code has left for the same projections, or begins anew; first waits for what the
    /// sessions of a killed run still write. To be called under the locks of a rebuild.
    static func open(
        _ projections: [Projection],
        _ store: GenerationStore,
        _ connection: PostgresConnection
    ) async throws -> RebuildTarget {
        try await LoadLock.waitForOthers(projections.map(\.name), connection)
        if let target = try await unfinished(projections, connection) { return target }
        for projection in projections { try await store.dropUnfinished(projection.name, connection) }
        let cut = try await LogHeads.cut(connection)
        var target = RebuildTarget(generations: [:], cut: cut)
        try await connection.withTransaction { connection in
            for projection in projections {
                let row = try await connection.query(
                    "SELECT coalesce(max(generation), 0) + 1 FROM kefu.generations WHERE projection = \(projection.name)"
                )[0]
                let generation = Int(try row.decode(Int32.self, at: 0))
                try await store.make(projection, generation: generation, state: "building", cut: cut, connection)
                target.generations[projection.name] = generation
            }
        }
        return target
    }

    private static func unfinished(
        _ projections: [Projection],
        _ connection: PostgresConnection
    ) async throws -> RebuildTarget? {
        let rows = try await connection.query(
            """
            UPDATE kefu.generations g SET attempts = g.attempts + 1
            FROM unnest(\(projections.map(\.name)), \(projections.map { Int32($0.version) })) AS w (projection, version)
            WHERE g.projection = w.projection AND g.version = w.version AND g.state = 'building' AND g.cut IS NOT NULL
            RETURNING g.projection, g.generation, g.cut, g.attempts
            """
        )
        guard let first = rows.rows.first, rows.count == projections.count else { return nil }
        var target = RebuildTarget(generations: [:], cut: Cut(ends: try first.decode([Int64].self, at: 2)))
        for row in rows.rows {
            let (projection, generation, ends, attempts) = try row.decode((String, Int32, [Int64], Int32).self)
            guard target.cut.ends == ends else { return nil }
            target.generations[projection] = Int(generation)
            target.attempts = max(target.attempts, Int(attempts))
        }
        guard target.generations.count == projections.count else { return nil }
        try await target.findLoaded(connection)
        return target
    }

    private mutating func findLoaded(_ connection: PostgresConnection) async throws {
        let rows = try await connection.query(
            """
            SELECT c.partition, c.projection, c.generation
            FROM kefu.checkpoints c
            JOIN unnest(\(Array(generations.keys)), \(generations.values.map { Int32($0) })) AS w (projection, generation)
              USING (projection, generation)
            """
        )
        loaded = Set(
            try rows.rows.map { row in
                let (partition, projection, generation) = try row.decode((Int16, String, Int32).self)
                return LaneKey(partition: Int(partition), projection: projection, generation: Int(generation))
            }
        )
    }

    /// The same without the generations of some projections.
    func without(_ names: some Collection<String>) -> RebuildTarget {
        var target = self
        for name in names { target.generations[name] = nil }
        return target
    }

    /// The lanes of a partition that are still to be loaded.
    func missing(_ partition: Int) -> [LaneKey] {
        generations.map { LaneKey(partition: partition, projection: $0.key, generation: $0.value) }
            .filter { !loaded.contains($0) }.sorted()
    }
}
