// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// Where an event stands, as a producer was told or as a row says.
struct SoakPosition: Sendable, Hashable, CustomStringConvertible {
    var partition: Int
    var offset: Int64

    var description: String { "\(partition):\(offset)" }
}

/// What the producers sent and were told. It knows the log's promises and none of its code.
final class SoakOracle: Sendable {
    struct State: Sendable {
        var sent: [String: SoakEvent] = [:]
        /// What was acknowledged; with its position unless only a number of events was told.
        var acknowledged: [String: SoakPosition?] = [:]
        var holders: [SoakPosition: String] = [:]
        /// What must not be stored: rolled back or taken back, and not sent again.
        var withdrawn: Set<String> = []
        /// The highest acknowledged offset of each partition.
        var heads: [Int: Int64] = [:]
        var unanswered = 0
        var interrupted = 0
        var faults: [String] = []
    }

    private let state = Locked(State())

    /// Notes events before they are sent.
    func send(_ events: [SoakEvent]) {
        state.withLock { state in
            state.unanswered += 1
            for event in events { state.sent[event.id] = event }
        }
    }

    /// Notes the answer to an append: what became of each event, and where it is.
    func acknowledge(_ events: [SoakEvent], _ answers: [(outcome: String, position: SoakPosition)]) {
        state.withLock { state in
            state.unanswered -= 1
            if events.count != answers.count { state.faults.append("\(events.count) events, \(answers.count) answers") }
            for (event, answer) in zip(events, answers) {
                if answer.outcome != "appended", answer.outcome != "duplicate" {
                    state.faults.append("\(event.id): \(answer.outcome)")
                }
                Self.note(event.id, at: answer.position, in: &state)
            }
        }
    }

    /// Notes that all of some events were stored, wherever.
    func acknowledge(_ events: [SoakEvent]) {
        state.withLock { state in
            state.unanswered -= 1
            for event in events where state.acknowledged[event.id] == nil {
                state.acknowledged[event.id] = .some(nil)
            }
        }
    }

    /// Notes that events must not be stored. Those that others send too may be.
    func withdraw(_ events: [SoakEvent]) {
        state.withLock { state in
            state.unanswered -= 1
            for event in events where event.producer != nil { state.withdrawn.insert(event.id) }
        }
    }

    /// Notes that nobody will ever know about events that were sent.
    func abandon() { state.withLock { $0.unanswered -= 1 } }

    /// Notes that an append ended without an answer, and will be sent again or abandoned.
    func interrupt() { state.withLock { $0.interrupted += 1 } }

    /// The highest acknowledged offset of each partition.
    var heads: [Int: Int64] { state.withLock { $0.heads } }

    /// The appends under way.
    var unanswered: Int { state.withLock { $0.unanswered } }

    /// All that it knows now. Costs a copy of it at the next note: for the end.
    var now: State { state.withLock { $0 } }

    private static func note(_ id: String, at position: SoakPosition, in state: inout State) {
        if let known = state.acknowledged[id] ?? nil, known != position {
            state.faults.append("\(id) was acknowledged at \(known), then at \(position)")
        }
        if let holder = state.holders[position], holder != id {
            state.faults.append("\(holder) and \(id) were both acknowledged at \(position)")
        }
        state.acknowledged[id] = position
        state.holders[position] = id
        state.heads[position.partition] = max(state.heads[position.partition] ?? -1, position.offset)
    }
}
