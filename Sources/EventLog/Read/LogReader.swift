// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Postgres

/// Reads what the log holds now; `LogDatabase.events(from:matching:)` also waits for what comes.
public final class LogReader {
    let connection: PostgresConnection
    let withText: Bool

    /// - Parameters:
    ///   - connection: a connection of the role `kefu_log_reader`, for text of the role `kefu_text_reader`.
    ///   - withText: whether to add the personal text that the vault still has. Each reading is recorded.
    public init(connection: PostgresConnection, withText: Bool = false) {
        self.connection = connection
        self.withText = withText
    }

    /// The cut at the present heads.
    public func heads() async throws -> Cut { try await LogHeads.cut(connection) }

    /// Gives the events of a filter to a body, page by page: partition by partition, in the order of their offsets.
    ///
    /// - Parameters:
    ///   - start: only what is not part of this cut.
    ///   - end: only what is part of this cut; the present heads when left out.
    ///   - limit: the most events.
    /// - Returns: the number of events.
    /// - Throws: `EventLogError` with code `damaged` when an event is missing; `PostgresError`; what the body throws.
    /// - Complexity: one range scan a partition; the log has no index by shop, subject or type.
    public func pages(
        _ filter: LogFilter,
        from start: Cut = .beginning,
        to end: Cut? = nil,
        limit: Int? = nil,
        _ body: (EventPage) async throws -> Void
    ) async throws -> Int {
        let heads = try await LogHeads.cut(connection)
        let (start, end) = (try start.fitted(to: heads.ends.count), try end?.fitted(to: heads.ends.count) ?? heads)
        let reader = PageReader(connection: connection, filter: filter, withText: withText)
        var count = 0
        for partition in try filter.partitions(of: heads.ends.count) {
            if end[partition] > heads[partition] {
                throw EventLogError.behind(partition: partition, end: heads[partition], expected: end[partition])
            }
            var range = filter.offsets(from: start[partition], to: end[partition])
            while !range.isEmpty, count < limit ?? .max {
                let page = try await reader.page(partition, range, limit: (limit ?? .max) - count)
                if page.count > 0 { try await body(page) }
                count += page.count
                guard page.mayContinue, page.count > 0 else { break }
                range = page.offset(at: page.count - 1) + 1..<range.upperBound
            }
        }
        return count
    }

    /// Gives the events of a filter to a body, one by one; otherwise like `pages`.
    public func read(
        _ filter: LogFilter,
        from start: Cut = .beginning,
        to end: Cut? = nil,
        limit: Int? = nil,
        _ body: (StoredEvent) async throws -> Void
    ) async throws -> Int {
        try await pages(filter, from: start, to: end, limit: limit) { page in
            for index in 0..<page.count { try await body(try page.event(at: index)) }
        }
    }
}
