// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Postgres

extension GenerationStore {
    /// Projections whose live generation was made by older code than this program's. What a newer program has made is left alone, or
    /// the programs of an upgrade that is going on would rebuild against each other.
    public func outdated(_ connection: PostgresConnection) async throws -> [String] {
        let rows = try await connection.query(
            """
            SELECT p.name
            FROM kefu.projections p
            JOIN kefu.generations g ON g.projection = p.name AND g.generation = p.live_generation
            JOIN unnest(\(set.projections.map(\.name)), \(set.projections.map { Int32($0.version) })) AS w (name, version)
              ON w.name = p.name
            WHERE g.version < w.version
            ORDER BY p.name
            """
        )
        return try rows.rows.map { try $0.decode(String.self, at: 0) }
    }

    /// What a prune or a rollback did: projections with the generations that were dropped or are live now.
    public typealias Changes = [(projection: String, generation: Int)]

    /// Drops the generations that are kept for a rollback.
    ///
    /// One that somebody still reads stays; the next prune drops it.
    public func prune(names: [String], _ connection: PostgresConnection) async throws -> Changes {
        var dropped: Changes = []
        for name in names {
            for generation in try await retired(name, connection)
            where try await drop(name, generation: generation, connection) {
                dropped.append((name, generation))
            }
        }
        return dropped
    }

    /// Drops the generations that rebuilds have left half-built when they were cut off; the next rebuild begins anew.
    ///
    /// - Throws: `ProjectionError.replayUnderWay` while a rebuild of one of the projections runs; then nothing is dropped.
    public func pruneUnfinished(names: [String], _ connection: PostgresConnection) async throws -> Changes {
        try await connection.withSessionLocks(
            names.map { .rebuild($0) },
            refused: { throw ProjectionError.replayUnderWay($0.name) }
        ) {
            var dropped: Changes = []
            for name in names {
                dropped += try await dropUnfinished(name, connection).map { (projection: name, generation: $0) }
            }
            return dropped
        }
    }

    /// Drops what an ended rebuild has left. To be called under the lock of a rebuild.
    ///
    /// - Returns: the generations that were dropped.
    @discardableResult
    func dropUnfinished(_ name: String, _ connection: PostgresConnection) async throws -> [Int] {
        let rows = try await connection.query(
            "SELECT generation FROM kefu.generations WHERE projection = \(name) AND state = 'building'"
        )
        var dropped: [Int] = []
        for row in rows.rows {
            let generation = Int(try row.decode(Int32.self, at: 0))
            if try await drop(name, generation: generation, connection) { dropped.append(generation) }
        }
        return dropped
    }

    /// The retired generations, the one that was live last first.
    private func retired(_ name: String, _ connection: PostgresConnection) async throws -> [Int] {
        let rows = try await connection.query(
            """
            SELECT generation FROM kefu.generations WHERE projection = \(name) AND state = 'retired'
            ORDER BY swapped_at DESC NULLS LAST, generation DESC
            """
        )
        return try rows.rows.map { Int(try $0.decode(Int32.self, at: 0)) }
    }

    /// Drops a generation unless it is live or somebody reads it; waits for a batch that a worker folds into it.
    private func drop(_ name: String, generation: Int, _ connection: PostgresConnection) async throws -> Bool {
        try await connection.withTransaction { connection in
            let pin = try await connection.query(GenerationPin.tryTake(name, generation: generation))
            guard try pin[0].decode(Bool.self, at: 0) else { return false }
            _ = try await connection.query(
                """
                SELECT FROM kefu.checkpoints WHERE projection = \(name) AND generation = \(Int32(generation))
                ORDER BY partition FOR UPDATE
                """
            )
            let rows = try await connection.query(
                """
                DELETE FROM kefu.generations g
                WHERE g.projection = \(name) AND g.generation = \(Int32(generation)) AND g.state <> 'live'
                RETURNING g.tables
                """
            )
            guard let row = rows.rows.first else { return false }
            for table in try row.decode([String].self, at: 0) {
                let parts = table.split(separator: ".").map { PostgresQuery.quoted(identifier: String($0)) }
                try await connection.execute("DROP TABLE IF EXISTS \(parts.joined(separator: "."))")
            }
            for book in ["checkpoints", "parked"] {
                _ = try await connection.query(
                    """
                    DELETE FROM kefu.\(unescaped: book)
                    WHERE projection = \(name) AND generation = \(Int32(generation))
                    """
                )
            }
            return true
        }
    }
}
