// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

extension LogWriter {
    private static let mostRounds = 16

    /// Appends as `append(_:_:expectations:isWaiting:)` does when it waits, but holds no partition while it waits for another one.
    ///
    /// Where many write it may never find all of them free: then it takes one after the other in the end.
    func appendHoldingNone(
        _ batch: borrowing EventBatch,
        _ items: [AppendPlan.Item],
        expectations: [AppendExpectation]
    ) async throws -> GroupResult {
        for _ in 0..<Self.mostRounds {
            let result = try await append(batch, items, expectations: expectations, isWaiting: false)
            guard let held = result.held.min() else { return result }
            // A transaction of its own, which gives the lock back at its end.
            try await connection.query("SELECT partition FROM kefu.lock_partitions(\([Int16(held)]), true)")
        }
        return try await append(batch, items, expectations: expectations, isWaiting: true)
    }
}
