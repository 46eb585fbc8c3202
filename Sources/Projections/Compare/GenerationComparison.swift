// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import EventLog
import Postgres

/// The live generation of a projection against another one, row by row.
///
/// Both are brought to the same events first: what one of them has not folded yet is folded in the transaction of the comparison,
/// which is rolled back. While it runs, other workers leave out the partitions in which that was needed.
public struct GenerationComparison: Sendable, Hashable {
    public var projection: String
    public var live: Int
    public var other: Int
    /// The version of the code that made the live generation.
    public var liveVersion: Int
    /// The version of the code that made the other one.
    public var otherVersion: Int
    /// Events that one of the two has not folded and that could not be folded for the comparison, because it was made by other
    /// code; their rows differ.
    public var eventsApart: Int64
    public var tables: [TableComparison]

    public var isEqual: Bool { tables.allSatisfy(\.isEqual) }

    /// Compares.
    ///
    /// - Parameters:
    ///   - generation: the one to compare with the live one, older or newer.
    ///   - samples: how many rows that differ are told of each table.
    /// - Throws: `ProjectionError` with code `unknownGeneration`, or `unfinishedGeneration` for one that is being built; `PostgresError`.
    /// - Complexity: sorts or hashes all rows of both in the server.
    public static func of(
        _ projection: Projection,
        generation: Int,
        _ database: LogDatabase,
        set: ProjectionSet,
        samples: Int = 10
    ) async throws -> GenerationComparison {
        let run = ComparisonRun(projection, generation: generation, set: set, samples: samples)
        var pause = Pause()
        while true {
            do {
                return try await database.withConnection(.projector) { connection in
                    try await connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
                    let result = try await run.compare(connection)
                    try await connection.execute("ROLLBACK")
                    return result
                }
            } catch is ComparisonRun.SnapshotIsOld {
                try await pause.wait()
            } catch let error as PostgresError where error.sqlState == .serializationFailure {
                // A worker moved on between the snapshot and the lock.
                try await pause.wait()
            }
        }
    }
}
