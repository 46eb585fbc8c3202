// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Postgres

/// What the reply policies say, and how they judge: pure functions of facts, the same as those of the SQL queries.
public struct ReplyRules: Hashable, Sendable {
    /// In microseconds; a reply at exactly the limit is in time (R001).
    public var limit: Int64
    /// Messages outside of it owe nothing (R002).
    public var window: LocalWindow
    /// Fewer customers a day are not judged (R005).
    public var minimumCustomers: Int
    /// In basis points; a rate of exactly this much is enough (R005).
    public var minimumRate: Int
    /// In minor units.
    public var penalty: Int64
    /// In microseconds; a turn answered at exactly the limit is timely (R007).
    public var timelyLimit: Int64
    /// In basis points (R008).
    public var timelyTarget: Int

    public init(_ policies: PolicySet = .standard) {
        limit = policies.integer(.effectiveLimit) * 1000
        window = policies.window(.effectiveWindow)
        minimumCustomers = Int(policies.integer(.effectiveMinimumUsers))
        minimumRate = Int(policies.integer(.effectiveMinimumRate))
        penalty = policies.integer(.effectivePenalty)
        timelyLimit = policies.integer(.timelyLimit) * 1000
        timelyTarget = Int(policies.integer(.timelyTarget))
    }
}

extension ReplyRules {
    /// How the reply to a message stands as of an instant, whether it lies in the window or not.
    public func state(of message: AskedMessage, asOf: Timestamp) -> ReplyState {
        if let reply = visibleReply(of: message, asOf: asOf) {
            return reply.microseconds - message.at.microseconds <= limit ? .met : .breached
        }
        return asOf.microseconds - message.at.microseconds > limit ? .breached : .pending
    }

    /// How a customer's local day stands, from all messages of the customer to the shop; `nil` without one in the window.
    ///
    /// Met when each message in the window was answered in time, breached when one was not, else pending.
    public func state(of messages: [AskedMessage], on day: PostgresDate, asOf: Timestamp) -> ReplyState? {
        let states = messages.filter {
            $0.at <= asOf && $0.day == day && window.contains(microsecondOfDay: $0.microsecondOfDay)
        }.map { state(of: $0, asOf: asOf) }
        if states.isEmpty { return nil }
        if states.contains(.breached) { return .breached }
        return states.contains(.pending) ? .pending : .met
    }

    /// A shop's local day, from the messages of each customer.
    ///
    /// - Parameter isOver: Whether the local day is over as of the instant.
    public func day(_ customers: [[AskedMessage]], on day: PostgresDate, asOf: Timestamp, isOver: Bool) -> ReplyDay {
        var result = ReplyDay(rules: self, isOver: isOver)
        for messages in customers {
            switch state(of: messages, on: day, asOf: asOf) {
            case ReplyState.met?: result.effective += 1
            case ReplyState.breached?: result.breached += 1
            case ReplyState.pending?: result.pending += 1
            default: continue
            }
            let starts = waits(messages, asOf: asOf).filter {
                $0.day == day && window.contains(microsecondOfDay: $0.microsecondOfDay)
            }
            result.turns += starts.count
            result.timelyTurns += starts.filter { isTimely($0, asOf: asOf) }.count
        }
        return result
    }

    /// Whether the turn that begins with a message was answered within the timely limit.
    public func isTimely(_ message: AskedMessage, asOf: Timestamp) -> Bool {
        guard let reply = visibleReply(of: message, asOf: asOf) else { return false }
        return reply.microseconds - message.at.microseconds <= timelyLimit
    }

    /// The messages with which a customer began to wait: the first ever and the first after each human reply.
    public func waits(_ messages: [AskedMessage], asOf: Timestamp) -> [AskedMessage] {
        var starts: [AskedMessage] = []
        for message in messages.filter({ $0.at <= asOf }).sorted(by: { $0.at < $1.at }) {
            let previous = starts.last.map { visibleReply(of: $0, asOf: asOf) }
            if previous != .some(visibleReply(of: message, asOf: asOf)) { starts.append(message) }
        }
        return starts
    }

    private func visibleReply(of message: AskedMessage, asOf: Timestamp) -> Timestamp? {
        message.replyAt.flatMap { $0 <= asOf ? $0 : nil }
    }
}
