// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import EventLog
public import Postgres

/// Why a row is what it is: the events behind it, in the order in which they count.
public struct Explanation: Sendable {
    /// What an event does to the row.
    public struct Event: Sendable {
        public var position: EventPosition
        /// When it happened.
        public var time: Timestamp
        public var shop: String
        public var type: String
        public var subject: String
        public var id: String
        public var source: String
        /// Whether the row would be another without it; `nil` when there are too many events to try.
        public var isDecisive: Bool?
        /// What it changes in the row when it comes after the ones before it, for example `effective 0 → 1`.
        public var change: String?
        public var why: Phrase
    }

    /// The columns of the row.
    public var columns: [Column]
    /// Their values, as text; empty when there is no such row. A customer's tier has a row per currency.
    public var rows: [[String?]]
    public var events: [Event]
    /// Whether these events alone give the row that is stored; `nil` when the row is of these events anyway.
    public var isComplete: Bool?
}
