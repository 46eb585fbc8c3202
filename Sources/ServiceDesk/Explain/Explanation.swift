// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import EventLog
public import Postgres
public import Projections

/// Why a row is what it is: the events behind it, in the order in which they count.
public struct Explanation {
    /// What an event does to the row.
    public struct Event {
        public var position: EventPosition
        /// When it happened.
        public var time: Timestamp
        /// The same by the clock of the shop, `2026-05-11 10:00:00`.
        public var localTime: String
        public var shop: String
        public var type: String
        public var subject: String
        public var id: String
        public var source: String
        /// Whether the row would be another without it.
        public var isDecisive: Bool
        /// What it changes in the row when it comes after the ones before it.
        package var changes: [RowChange]
        public var why: Phrase
        /// Where it does not count because it is parked or waits.
        public var uncounted: [UncountedEvents.Mark]
    }

    /// The columns of the row.
    public var columns: [Column]
    /// The row; a customer's tier has a row per currency.
    package var rows: ExplainedRows
    public var events: [Event]
    /// Parked subjects behind the row.
    public var parked: [ParkedSubjectNote]
    /// Whether these events alone give the row that is stored; `nil` when the row is of these events anyway.
    public var isComplete: Bool?
}
