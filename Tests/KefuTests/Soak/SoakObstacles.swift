// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
import Testing

/// What holds back the oldest transaction of a server, for hours in real life: an open transaction in another database, a
/// prepared transaction that everybody forgot, and a snapshot that somebody still looks at.
struct SoakObstacles {
    private let elsewhere: PostgresConnection
    private let snapshot: PostgresConnection
    private let before: [SoakRow]

    /// Sets all of them up. They stay until `remove`.
    static func set(up cluster: SoakCluster) async throws -> SoakObstacles {
        let elsewhere = try await PostgresConnection.connect(cluster.server.configuration(database: "postgres"))
        try await elsewhere.execute("BEGIN")
        _ = try await elsewhere.query("SELECT pg_current_xact_id()::text")

        let here = try await PostgresConnection.connect(cluster.server.configuration())
        defer { here.close() }
        try await here.execute("CREATE TABLE public.notes (note text)")
        try await here.execute("BEGIN")
        try await here.execute("INSERT INTO public.notes VALUES ('call the courier')")
        try await here.execute("PREPARE TRANSACTION 'forgotten'")

        let snapshot = try await PostgresConnection.connect(cluster.server.configuration())
        try await snapshot.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        let before = try await SoakRow.all(snapshot)
        return SoakObstacles(elsewhere: elsewhere, snapshot: snapshot, before: before)
    }

    /// All of them were there to the end, and the snapshot shows what it showed.
    func remove(from cluster: SoakCluster) async throws {
        let status = try await snapshot.query("SELECT current_setting('transaction_isolation')")
        #expect(try status[0].decode(String.self, at: 0) == "repeatable read")
        let after = try await SoakRow.all(snapshot)
        #expect(before.map(\.id) == after.map(\.id) && before.map(\.position) == after.map(\.position))
        try await snapshot.execute("COMMIT")
        snapshot.close()
        try await elsewhere.execute("COMMIT")
        elsewhere.close()
        let here = try await PostgresConnection.connect(cluster.server.configuration())
        defer { here.close() }
        try await here.execute("ROLLBACK PREPARED 'forgotten'")
        try await here.execute("DROP TABLE public.notes")
    }
}
