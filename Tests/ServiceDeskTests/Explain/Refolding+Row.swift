// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Projections
import Testing

@testable import ServiceDesk

extension Refolding {
    /// The row of sums over customers that comes of some events when they are folded alone, without others beside them.
    func row(_ query: ExplainQuery, of events: [EventPosition]) async throws -> ExplainedRows {
        let sums = try #require(query.sums)
        try addAlone(events, uncounted([]))
        let found = try ReplySumsQuery.read(try await ask(sums.sums().query), count: 1, place: { ($0, 0) })
        let question = sums.rows(found)
        return try ReplySumsQuery.rows(try await ask(question.query), of: question, count: 1)[0]
    }
}
