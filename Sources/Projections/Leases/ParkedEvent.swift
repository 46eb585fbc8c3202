// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres

/// An event that a lane does not fold, and why.
struct ParkedEvent {
    /// Why an event is parked, as `kefu.parked` spells it.
    enum Cause: String {
        /// The fold refused it, or the database refused its rows.
        case refused
        /// The program ended when it was folded, again and again.
        case crashed
        /// An earlier event of its subject is parked.
        case waiting
        /// An operator gave it up.
        case skipped
    }

    var lane: LaneKey
    var offset: Int64
    var subject: ShopSubject
    var cause: Cause
    var reason: String

    /// Parks events, in the transaction that moves the checkpoint past them.
    static func insertion(_ events: [ParkedEvent]) -> PostgresQuery {
        """
        INSERT INTO kefu.parked (partition, projection, generation, "offset", shop, subject, cause, reason)
        SELECT * FROM unnest(\(events.map { Int16($0.lane.partition) }), \(events.map(\.lane.projection)),
          \(events.map { Int32($0.lane.generation) }), \(events.map(\.offset)), \(events.map(\.subject.shop)),
          \(events.map(\.subject.subject)), \(events.map(\.cause.rawValue)), \(events.map(\.reason)))
        """
    }
}
