// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
import Testing

/// Follows a log from its beginning by `LogDatabase.events`, through whatever becomes of the server.
final class SoakFollower: Sendable {
    private let seen: Locked<[[String]]>
    private let task: Task<Void, any Error>

    init(_ database: LogDatabase) {
        let seen = Locked([[String]](repeating: [], count: 16))
        self.seen = seen
        task = Task {
            for try await stored in database.events() {
                let next = seen.withLock { seen -> Int in
                    seen[stored.position.partition].append(stored.event.id)
                    return seen[stored.position.partition].count
                }
                #expect(stored.position.offset + 1 == next, "skipped or repeated before \(stored.position)")
            }
        }
    }

    deinit { task.cancel() }

    /// Waits until it has seen so many events, and ends it.
    ///
    /// - Returns: by partition, the ids of the events that it saw.
    func end(after total: Int) async throws -> [[String]] {
        // Whoever has stalled is not waited for for ever.
        let deadline = ContinuousClock.now + .seconds(120)
        while seen.withLock({ $0.reduce(0) { $0 + $1.count } }) < total, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(5))
        }
        task.cancel()
        await #expect(throws: CancellationError.self, "it goes on until it is told to end") { try await task.value }
        return seen.withLock { $0 }
    }
}
