// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
import Projections

/// An event that may lie behind a row, and what the read models say of it.
struct Candidate: Sendable {
    var position: EventPosition
    /// A code, see `Candidate+Phrase`.
    var reason: String
    /// How long after what it answers it came, in microseconds.
    var delay: Int64?
    /// A local time, whose reply it was, an id that was linked, or a subject that it belongs together with.
    var detail: String?

    init(_ row: PostgresRow) throws {
        let (partition, offset, reason, delay, detail) = try row.decode((Int64, Int64, String, Int64?, String?).self)
        position = EventPosition(partition: Int(partition), offset: offset)
        self.reason = reason
        self.delay = delay
        self.detail = detail
    }
}
