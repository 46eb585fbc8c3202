// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The events of the log from a cut on, those that come later too: it never ends by itself.
///
///     for try await stored in log.events(from: cut) { print(stored.position, stored.event.type) }
///
/// Each event comes once, those of a partition in the order of their offsets; partitions take turns. At most a page of
/// events (1,000, or about 8 MiB) is held in memory: who takes no events gets no further. A lost connection is opened
/// again, for as long as it takes; following goes on where it was.
///
/// It ends with an error: `CancellationError` when the task is cancelled, `EventLogError` with code `damaged` when the log
/// has a hole or ends before the cut, `PostgresError` for what trying again does not mend.
///
/// Each iteration has a connection of its own. New events are looked for every 2 to 200 ms, and at once when a writer
/// hints at them, which costs one short query a look; hints are no condition.
public struct LogEvents: AsyncSequence, Sendable {
    public typealias Element = StoredEvent

    private let database: LogDatabase
    private let start: Cut
    private let filter: LogFilter
    private let withText: Bool

    init(_ database: LogDatabase, start: Cut, filter: LogFilter, withText: Bool) {
        self.database = database
        self.start = start
        self.filter = filter
        self.withText = withText
    }

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(FollowFeed(database, start: start, filter: filter, withText: withText))
    }

    /// Follows the log; for one task.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private let feed: FollowFeed
        private var page: EventPage?
        private var index = 0

        init(_ feed: FollowFeed) { self.feed = feed }

        /// Whether the next event is there already, so that taking it does not wait.
        public var hasNext: Bool { page.map { index < $0.count } ?? false }

        /// The next event; waits for it.
        public mutating func next() async throws -> StoredEvent? {
            try Task.checkCancellation()
            if !hasNext {
                page = nil
                page = try await feed.nextPage()
                index = 0
            }
            defer { index += 1 }
            return try page?.event(at: index)
        }

        /// The next events of one partition, for who wants pages; not to be mixed with `next()`.
        public mutating func nextPage() async throws -> EventPage {
            try Task.checkCancellation()
            return try await feed.nextPage()
        }
    }
}

extension LogDatabase {
    /// The events from a cut on, and all that follow.
    ///
    /// - Parameters:
    ///   - cut: where to begin: the first events are those that are not part of it.
    ///   - filter: which events.
    ///   - withText: whether to add the personal text that the vault still has. Each reading is recorded.
    public func events(
        from cut: Cut = .beginning,
        matching filter: LogFilter = LogFilter(),
        withText: Bool = false
    ) -> LogEvents {
        LogEvents(self, start: cut, filter: filter, withText: withText)
    }
}
