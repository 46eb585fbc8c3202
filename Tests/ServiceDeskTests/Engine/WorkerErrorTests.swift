// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Projections
import ServiceDesk
import Testing

/// A worker that runs for ever says what goes wrong, goes on where that may pass, and ends where it does not.
@Suite(.timeLimit(.minutes(5))) struct WorkerErrorTests {
    /// Runs a worker beside a body, to whose end it must live.
    ///
    /// - Returns: what it told, and when.
    private func work(
        _ log: TestLog,
        beside body: (Locked<[(line: String, at: ContinuousClock.Instant)]>) async throws -> Void
    ) async throws -> [(line: String, at: ContinuousClock.Instant)] {
        let told = Locked<[(line: String, at: ContinuousClock.Instant)]>([])
        let worker = Task {
            try await Projector(log.database, set: Desk.projections).run(report: { line in
                told.withLock { $0.append((line: line, at: .now)) }
            })
        }
        defer { worker.cancel() }
        try await body(told)
        worker.cancel()
        await #expect(throws: CancellationError.self) { try await worker.value }
        return told.withLock { $0 }
    }

    private func settle(_ log: TestLog) async throws {
        while try await log.isBehind() { try await Task.sleep(for: .milliseconds(5)) }
    }

    @Test(arguments: ["pg_cancel_backend", "pg_terminate_backend"])
    func whatIsEndedAgainAndAgainIsTriedUntilItIsDone(by function: String) async throws {
        let log = try await TestLog.folded([])
        _ = try await log.append(RandomHistory(seed: 85, events: 100).lines)
        let told = try await work(log) { _ in
            try await log.withLocked("kefu_read.orders_g1") {
                var session: Int32 = 0
                for _ in 0..<9 {
                    session = try await log.waitingSession(besides: session)
                    // Its own, and for a moment that of the session before.
                    #expect(try await log.attempts() <= 2)
                    try await log.end(session, by: function)
                }
            }
            try await settle(log)
        }
        #expect(told.count >= 9 && told.allSatisfy { $0.line.hasPrefix("projecting stopped") }, "\(told)")
        #expect(try await log.parkedEvents() == 0)
        #expect(try await log.attempts() == 0)
    }

    @Test func aServerWithoutRoomIsTriedLessAndLess() async throws {
        let log = try await TestLog.folded([])
        try await log.withSuperuser {
            try await $0.execute(
                """
                CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql
                AS $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = 'disk_full'; END $$;
                CREATE TRIGGER refuse BEFORE INSERT ON kefu_read.orders_g1 EXECUTE FUNCTION public.refuse()
                """
            )
        }
        // One event: no batch does without the table.
        _ = try await log.append([
            #"{"specversion":"1.0","id":"1","source":"/x","type":"order.placed","subject":"orders/o","#
                + #""time":"2026-05-11T10:00:00Z","shop":"s","data":{"order_id":"o","payable_minor":500}}"#
        ])
        let told = try await work(log) { told in
            while told.withLock({ $0.count }) < 9 { try await Task.sleep(for: .milliseconds(5)) }
            #expect(try await log.attempts() <= 1)
            try await log.withSuperuser { try await $0.execute("DROP FUNCTION public.refuse CASCADE") }
            try await settle(log)
        }
        #expect(told[0].line.contains("no room (SQLSTATE 53100)"), "\(told[0].line)")
        // It waits twice as long each time, beginning with five milliseconds.
        #expect(told[8].at - told[7].at >= .milliseconds(640))
        #expect(try await log.parkedEvents() == 0)
        #expect(try await log.attempts() == 0)
    }

    @Test func aHoleEndsTheWorkerAtOnce() async throws {
        let log = try await TestLog.folded([])
        _ = try await log.append(RandomHistory(seed: 87, events: 100).lines)
        try await log.withSuperuser {
            try await $0.execute(
                #"SET session_replication_role = replica; DELETE FROM kefu.events WHERE "offset" = 0"#
            )
        }
        let error = await #expect(throws: EventLogError.self) {
            try await Projector(log.database, set: Desk.projections).run()
        }
        #expect(error?.code == .damaged, "\(String(describing: error))")
        #expect(try await log.attempts() == 0)
    }
}
