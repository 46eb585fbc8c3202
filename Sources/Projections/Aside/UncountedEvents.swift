// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import EventLog

/// Which of some events do not count in which projections, and why: those that are parked, and those that wait behind them.
public struct UncountedEvents: Sendable {
    /// That an event does not count in a projection.
    public struct Mark: Sendable, Hashable {
        public var projection: String
        /// `refused`, `crashed`, `waiting` or `skipped`.
        public var state: String
        public var reason: String
    }

    private var marks: [EventPosition: [Mark]] = [:]
    /// The parked events that others wait behind.
    public private(set) var blocking: Set<EventPosition> = []

    /// In which projections an event does not count.
    public subscript(position: EventPosition) -> [Mark] { marks[position] ?? [] }

    func counts(_ position: EventPosition, in projection: String) -> Bool {
        marks.isEmpty || !(marks[position]?.contains { $0.projection == projection } ?? false)
    }

    mutating func add(_ position: EventPosition, _ projection: String, _ state: ParkedEvent.Cause, _ reason: String) {
        marks[position, default: []].append(Mark(projection: projection, state: state.rawValue, reason: reason))
    }

    mutating func block(_ position: EventPosition) { blocking.insert(position) }
}
