// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Projections
import ServiceDesk
import Testing

/// Whoever asks while generations are swapped sees whole ones, and waits for no lock.
struct SwapTests {
    /// Polls every ten milliseconds with one prepared statement, in a session that gives up after 50 ms of waiting for a lock.
    @Test func aReaderSeesWholeGenerationsAndWaitsForNoLock() async throws {
        let log = try await TestLog.make()
        _ = try await log.append(RandomHistory(seed: 51, events: 600).lines)
        _ = try await Projector(log.database, set: Desk.projections).catchUp()
        try await log.withSuperuser { connection in
            // One statement for all polls, which finds its table by the live generation.
            try await connection.execute(
                """
                CREATE FUNCTION public.live_messages() RETURNS TABLE (generation integer, rows bigint) LANGUAGE plpgsql AS $$
                DECLARE live integer := (SELECT live_generation FROM kefu.projections WHERE name = 'replies');
                BEGIN
                  RETURN QUERY EXECUTE format('SELECT %s, count(*) FROM kefu_read.messages_g%s', live, live);
                END $$;
                """
            )
        }
        var configuration = log.superuser
        configuration.settings["lock_timeout"] = "50ms"
        let reader = configuration
        let isOver = Locked(false)
        let polls = Task {
            let connection = try await PostgresConnection.connect(reader)
            defer { connection.close() }
            var seen: [Int32: Set<Int64>] = [:]
            while true {
                let isLast = isOver.withLock { $0 }
                let (generation, rows) = try await connection.query(
                    "SELECT generation, rows FROM public.live_messages()"
                )[0].decode((Int32, Int64).self)
                seen[generation, default: []].insert(rows)
                if isLast { return seen }
                try await Task.sleep(for: .milliseconds(10))
            }
        }
        for _ in 0..<3 {
            _ = try await Rebuild(log.database, set: Desk.projections, names: ["replies", "history"]).run()
        }
        isOver.withLock { $0 = true }
        let seen = try await polls.value
        #expect(seen[4] != nil, "\(seen)")
        let counts = Set(seen.values.flatMap(\.self))
        #expect(counts.count == 1 && counts.first ?? 0 > 0, "all rows, in whatever generation: \(seen)")
    }

    /// A long transaction goes on with the generation that it began with.
    @Test func aLongTransactionKeepsItsGeneration() async throws {
        let log = try await TestLog.make()
        _ = try await log.append(RandomHistory(seed: 52, events: 200).lines)
        _ = try await Projector(log.database, set: Desk.projections).catchUp()
        try await ReadModels(log.database).withTables { tables, connection in
            let count = PostgresQuery(sql: "SELECT count(*) FROM \(tables["orders"])").unprepared()
            let before = try await connection.query(count)[0].decode(Int64.self, at: 0)
            for _ in 0..<3 { _ = try await Rebuild(log.database, set: Desk.projections, names: ["orders"]).run() }
            #expect(try await connection.query(count)[0].decode(Int64.self, at: 0) == before)
        }
    }
}
