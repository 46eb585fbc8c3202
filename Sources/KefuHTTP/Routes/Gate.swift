// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Lets a bounded number in at once; others wait in order, and when too many wait they are turned away.
actor Gate {
    private let limit: Int
    private let most: Int
    private var inside = 0
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(limit: Int, waiting: Int) {
        self.limit = limit
        most = waiting
    }

    /// Runs a body once there is room for it.
    ///
    /// - Throws: ``Problem`` of kind `busy`; what the body throws.
    nonisolated func pass<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
        try await enter()
        do {
            let result = try await body()
            await leave()
            return result
        } catch {
            await leave()
            throw error
        }
    }

    private func enter() async throws {
        if inside < limit {
            inside += 1
            return
        }
        guard waiting.count < most else {
            throw Problem(.busy, "\(most) questions wait already; ask again later", retryAfter: 1)
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    private func leave() {
        if waiting.isEmpty { inside -= 1 } else { waiting.removeFirst().resume() }
    }
}
