// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension LogReader {
    /// What is left of a partition that is read backward.
    private struct Rest {
        let partition: Int
        var range: Range<Int64>
        var page: EventPage?
        var index = 0
        /// The newest event that was not given yet.
        var newest: StoredEvent?
    }

    /// How many events of each partition are fetched at a time.
    private static let newestPage = 200

    /// Gives the events of a filter to a body, the one that was recorded last first.
    ///
    /// Events of a partition come in the reverse order of their offsets, events of one instant by partition.
    ///
    /// - Parameters:
    ///   - start: only what is not part of this cut.
    ///   - end: only what is part of this cut; the present heads when left out.
    ///   - limit: the most events.
    /// - Returns: the number of events.
    /// - Complexity: as `pages`; a page of every partition is in memory.
    public func newest(
        _ filter: LogFilter,
        from start: Cut = .beginning,
        to end: Cut? = nil,
        limit: Int? = nil,
        _ body: (StoredEvent) async throws -> Void
    ) async throws -> Int {
        let heads = try await LogHeads.cut(connection)
        let (start, end) = (try start.fitted(to: heads.ends.count), try end?.fitted(to: heads.ends.count) ?? heads)
        let reader = PageReader(connection: connection, filter: filter, withText: withText)
        let pageSize = min(limit ?? Self.newestPage, Self.newestPage)
        var rests = try filter.partitions(of: heads.ends.count).map { partition in
            Rest(
                partition: partition,
                range: filter.offsets(from: start[partition], to: min(end[partition], heads[partition]))
            )
        }
        for index in rests.indices { try await advance(&rests[index], reader, pageSize) }
        var count = 0
        while count < limit ?? .max {
            var newest: Int?
            for index in rests.indices {
                guard let event = rests[index].newest else { continue }
                guard let other = newest.flatMap({ rests[$0].newest }) else {
                    newest = index
                    continue
                }
                if event.recordedAt > other.recordedAt { newest = index }
            }
            guard let newest, let event = rests[newest].newest else { break }
            try await body(event)
            count += 1
            try await advance(&rests[newest], reader, pageSize)
        }
        return count
    }

    /// Goes to the next older event of a partition.
    private func advance(_ rest: inout Rest, _ reader: PageReader, _ pageSize: Int) async throws {
        rest.newest = nil
        if let page = rest.page {
            rest.index += 1
            if rest.index < page.count {
                rest.newest = try page.event(at: rest.index)
                return
            }
            guard page.mayContinue else { return }
        }
        guard !rest.range.isEmpty else { return }
        let page = try await reader.page(rest.partition, rest.range, limit: pageSize, backward: true)
        guard page.count > 0 else {
            rest.range = rest.range.lowerBound..<rest.range.lowerBound
            return
        }
        rest.range = rest.range.lowerBound..<page.offset(at: page.count - 1)
        (rest.page, rest.index) = (page, 0)
        rest.newest = try page.event(at: 0)
    }
}
