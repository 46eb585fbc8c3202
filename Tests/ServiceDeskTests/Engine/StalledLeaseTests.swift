// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Glibc
import KefuTesting
import Postgres
import ServiceDesk
import Testing

@testable import Projections

/// A worker that is stopped while the server waits for the rest of what it sends holds nobody up for ever.
struct StalledLeaseTests {
    /// The state of such a worker: its leases are taken, and a statement of its transaction is sent by half.
    private func withStalledHolder(
        _ log: TestLog,
        _ body: () async throws -> Void
    ) async throws {
        try await log.database.withConnection(.projector) { holder in
            try await holder.execute("BEGIN")
            _ = try await holder.query(LeaseStore.take(Array(0..<16), .served(Desk.projections.projections)))
            let failure = await #expect(throws: PostgresError.self) {
                try await holder.copyIn("COPY kefu.parked FROM STDIN (FORMAT binary)") { _ in try await body() }
            }
            let wasCutOff = failure?.sqlState == .adminShutdown || failure?.code == .connectionLost
            #expect(wasCutOff, "\(String(describing: failure))")
        }
    }

    @Test(.timeLimit(.minutes(5))) func aWorkerTakesItsPartitions() async throws {
        let log = try await TestLog.make()
        let lines = RandomHistory(seed: 61, events: 600).lines
        _ = try await log.append(Array(lines.prefix(300)))
        _ = try await Projector(log.database, set: Desk.projections).catchUp()
        _ = try await log.append(Array(lines.dropFirst(300)))
        try await withStalledHolder(log) {
            let summary = try await Projector(log.database, set: Desk.projections).catchUp()
            #expect(summary.events > 0)
        }
    }

    @Test(.timeLimit(.minutes(5))) func aReplayIsSwappedIn() async throws {
        let log = try await TestLog.make()
        _ = try await log.append(RandomHistory(seed: 63, events: 600).lines)
        _ = try await Projector(log.database, set: Desk.projections).catchUp()
        try await withStalledHolder(log) {
            let summary = try await Rebuild(log.database, set: Desk.projections, names: ["replies"]).run()
            #expect(summary.generations["replies"] == 2)
        }
    }

    /// The lanes of generations that are being built are nobody else's: who folds them keeps no worker from the others.
    @Test(.timeLimit(.minutes(5))) func aRebuildThatCatchesUpKeepsNobodyWaiting() async throws {
        let log = try await TestLog.make()
        let lines = RandomHistory(seed: 67, events: 300).lines
        _ = try await log.append(Array(lines.prefix(150)))
        _ = try await Projector(log.database, set: Desk.projections).catchUp()
        _ = try await log.append(Array(lines.dropFirst(150)))
        try await log.database.withConnection(.projector) { rebuild in
            try await rebuild.execute("BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0")
            _ = try await rebuild.query(LeaseStore.take(Array(0..<16), .building(["replies": 2])))
            let summary = try await Projector(log.database, set: Desk.projections).catchUp()
            #expect(summary.events > 0)
            // A worker that is kept waiting ends the session that it waits for.
            try await rebuild.execute("COMMIT")
        }
    }

    /// The server ends a session that stands still in a transaction for five seconds; this fold takes eight.
    @Test func aWorkerThatFoldsSlowlyKeepsItsSession() async throws {
        let log = try await TestLog.make()
        let count = 1200
        _ = try await log.append(
            (0..<count).map {
                #"{"specversion":"1.0","id":"m\#($0)","source":"/x","type":"message.received","subject":"customers/c","#
                    + #""time":"2026-05-11T10:00:00Z","shop":"s","data":{"kind":"text","text_len":1}}"#
            }
        )
        let set = ProjectionSet.desk(watching: "replies") { _ in usleep(7000) }
        #expect(try await Projector(log.database, set: set).catchUp().events == count)
    }

    @Test func whatIsLeasedInTimeIsNotCounted() {
        let begin = ContinuousClock.now
        var refused = RefusedLeases()
        // The second is leased at first, and then refused for as long as the first was before.
        let answers = [(0, [2]), (4, [1]), (8, [1]), (9, [1]), (10, [1])].map { seconds, leased in
            refused.note(wanted: [1, 2], leased: Set(leased), now: begin + .seconds(seconds))
        }
        #expect(answers == [false, false, false, true, false])
    }
}
