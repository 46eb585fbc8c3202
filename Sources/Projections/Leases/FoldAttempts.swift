// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres

/// What this program has announced that it attempts, whichever of its workers did.
///
/// An announcement is to be left behind by a program that dies of its attempt, and by no other. What ends otherwise, by an error of the
/// server's, a lost connection or a stop, is taken back: at once where that is possible, else before the next announcement.
final class FoldAttempts: Sendable {
    /// A batch of a lane that was to begin at an offset.
    struct Place: Hashable {
        var lane: LaneKey
        var next: Int64
    }

    /// A generation that a rebuild goes on with.
    struct Generation: Hashable {
        var projection: String
        var number: Int
    }

    private struct State {
        /// How often each stands, without an attempt that is going on.
        var places: [Place: Int] = [:]
        var generations: [Generation: Int] = [:]
        /// Where a lane stood when this program last outlived an attempt on it.
        var outlived: [LaneKey: Int64] = [:]
    }

    /// How long a program that was told to stop may take for it.
    private static let patience = Duration.seconds(2)

    private let state = Locked(State())

    /// Whether something stands that is to be taken back.
    private var areLeft: Bool { state.withLock { !$0.places.isEmpty || !$0.generations.isEmpty } }

    /// Notes that the attempt on announced lanes is over, and this program is not.
    func ended(_ announced: [Lease]) {
        state.withLock { state in
            for lease in announced { state.places[Place(lane: lease.key, next: lease.nextOffset), default: 0] += 1 }
        }
    }

    /// Notes that an attempt was made on announced lanes and this program goes on: what they stand at does not end it.
    func outlived(_ announced: [Lease]) {
        state.withLock { state in
            for lease in announced { state.outlived[lease.key] = lease.nextOffset }
        }
    }

    /// Whether this program has outlived an attempt where a lane stands.
    func haveOutlived(_ lease: Lease) -> Bool { state.withLock { $0.outlived[lease.key] == lease.nextOffset } }

    /// Notes that a run that was counted for generations is over, and this program is not.
    func ended(_ generations: [String: Int]) {
        state.withLock { state in
            for (projection, number) in generations {
                state.generations[Generation(projection: projection, number: number), default: 0] += 1
            }
        }
    }

    /// Takes back what stands. What another worker holds at the moment is left for the next time.
    func takeBack(over connection: PostgresConnection) async throws {
        let (places, generations) = state.withLock { state in
            defer { (state.places, state.generations) = ([:], [:]) }
            return (state.places, state.generations)
        }
        do {
            if !places.isEmpty {
                let held = try Self.held(try await connection.query(Self.takeBack(places)))
                leave(places.filter { held.contains($0.key) }, [:])
            }
        } catch {
            leave(places, generations)
            throw error
        }
        do {
            if !generations.isEmpty { _ = try await connection.query(Self.takeBack(generations)) }
        } catch {
            leave([:], generations)
            throw error
        }
    }

    private func leave(_ places: [Place: Int], _ generations: [Generation: Int]) {
        state.withLock { state in
            state.places.merge(places, uniquingKeysWith: +)
            state.generations.merge(generations, uniquingKeysWith: +)
        }
    }

    /// The same at once, also when the task is cancelled, and without an error: what cannot be done now is done later.
    func takeBackNow(over connection: PostgresConnection) async {
        guard areLeft, connection.isUsable else { return }
        try? await connection.withoutCancellation(atMost: Self.patience) { connection in
            if connection.transactionStatus != .idle { try await connection.execute("ROLLBACK") }
            try await takeBack(over: connection)
        }
    }

    /// The same over a session of its own, which is not waited for long: before a program ends whose session is lost. No server is started
    /// for it.
    func takeBackAtLast(in database: LogDatabase) async {
        guard areLeft else { return }
        // A task of its own is not cancelled with the caller's.
        let work = Task {
            let connection = try await PostgresConnection.connect(database.configuration(.projector))
            defer { connection.close() }
            while areLeft {
                try await takeBack(over: connection)
                // The server may not be done yet with the session that is lost.
                if areLeft { try await Task.sleep(for: .milliseconds(20)) }
            }
        }
        let limit = Task {
            try await Task.sleep(for: Self.patience)
            work.cancel()
        }
        _ = await work.result
        limit.cancel()
    }
}
