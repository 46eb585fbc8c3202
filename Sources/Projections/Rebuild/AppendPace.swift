// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres

/// How fast others append while a rebuild goes on: those who wait for what they append come first.
final class AppendPace: Sendable {
    private struct Look: Sendable {
        var instant = ContinuousClock.now
        var events: Int64
        var isBusy = false
    }

    /// So many events a second keep a worker busy enough for a rebuild to be in its way.
    private static let busy = 100.0
    /// Looks that follow each other faster say nothing.
    private static let least = Duration.milliseconds(50)

    private let last: Locked<Look>

    init(_ connection: PostgresConnection) async throws {
        last = Locked(Look(events: try await LogHeads.cut(connection).events))
    }

    /// Whether so much was appended since the last look that the machine should not be filled.
    func isBusy(_ connection: PostgresConnection) async throws -> Bool {
        let events = try await LogHeads.cut(connection).events
        return last.withLock { last in
            let look = ContinuousClock.now
            let elapsed = look - last.instant
            guard elapsed >= Self.least else { return last.isBusy }
            let rate = Double(events - last.events) / (elapsed / .seconds(1))
            last = Look(instant: look, events: events, isBusy: rate >= Self.busy)
            return last.isBusy
        }
    }
}
