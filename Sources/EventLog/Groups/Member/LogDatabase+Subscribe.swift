// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

extension LogDatabase {
    /// Takes part in a consumer group for as long as a body runs, which makes the group if it is not there:
    ///
    ///     try await log.subscribe(GroupOptions(group: "invoices", member: "a")) { member in
    ///         for try await delivery in member.deliveries {
    ///             try await book(delivery.event)
    ///             try await member.acknowledge(delivery)
    ///         }
    ///     }
    ///
    /// When the body returns, or is cancelled, the partitions are free for other members at once. When it throws, the
    /// oldest delivery that is not acknowledged counts as failed. What was not acknowledged is delivered again.
    ///
    /// - Throws: what the body throws; `GroupError`; `PostgresError`.
    /// - Complexity: one connection; a statement a second for the sign of life, one for each batch of acknowledgements,
    ///   and two for each page of events.
    public func subscribe<Result>(
        _ options: GroupOptions,
        _ body: (GroupMember) async throws -> Result
    ) async throws -> Result {
        try options.check()
        let member = GroupMember(options)
        let database = self
        // Not a child: leaving takes a few more statements after a cancellation.
        let loop = Task { await MemberLoop.run(member, options, database) }
        do {
            let result = try await body(member)
            member.leave(hasFailed: false)
            await loop.value
            return result
        } catch {
            member.leave(hasFailed: !(error is CancellationError) && !(error is GroupError))
            await loop.value
            throw error
        }
    }
}

extension GroupMember {
    /// The deliveries of a member, for one reader.
    public struct Deliveries: AsyncSequence, Sendable {
        let member: GroupMember

        public struct Iterator: AsyncIteratorProtocol {
            let member: GroupMember

            public func next() async throws -> Delivery? { try await member.next() }
        }

        public func makeAsyncIterator() -> Iterator { Iterator(member: member) }
    }

    /// The events, as they come.
    public var deliveries: Deliveries { Deliveries(member: self) }
}
