// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// What is to be done by two takers at a time, in order; by one while others append much.
final class RebuildWork<Item: Sendable>: Sendable {
    static var takers: Range<Int> { 0..<2 }

    private let items: Locked<[Item]>
    private let pace: AppendPace

    init(_ items: [Item], _ pace: AppendPace) {
        self.items = Locked(items.reversed())
        self.pace = pace
    }

    /// The next item of a taker; `nil` when there is none any more.
    func next(_ taker: Int, _ connection: PostgresConnection) async throws -> Item? {
        while taker > 0, items.withLock({ !$0.isEmpty }), try await pace.isBusy(connection) {
            try await Task.sleep(for: .milliseconds(200))
        }
        return items.withLock { $0.popLast() }
    }
}
