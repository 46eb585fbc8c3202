// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres

/// How fast others append while a rebuild goes on: those who wait for what they append come first.
final class AppendPace: Sendable {
    private let rate: Locked<AppendRate>

    init(_ connection: PostgresConnection) async throws {
        rate = Locked(AppendRate(events: try await LogHeads.cut(connection).events, at: .now))
    }

    /// Whether so much is appended that the machine should not be filled.
    func isBusy(_ connection: PostgresConnection) async throws -> Bool {
        let rate = rate.withLock { $0 }
        guard rate.isDue(at: .now) else { return rate.isBusy }
        let events = try await LogHeads.cut(connection).events
        return self.rate.withLock { rate in
            rate.note(events: events, at: .now)
            return rate.isBusy
        }
    }
}
