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
        let (before, isFresh) = last.withLock { ($0, $0.instant + Self.least > .now) }
        if isFresh { return before.isBusy }
        var look = Look(events: try await LogHeads.cut(connection).events)
        let rate = Double(look.events - before.events) / ((look.instant - before.instant) / .seconds(1))
        look.isBusy = rate >= Self.busy
        last.withLock { [look] in $0 = look }
        return look.isBusy
    }
}
