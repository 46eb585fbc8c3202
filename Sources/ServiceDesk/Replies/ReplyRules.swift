// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Postgres

/// What the reply policies say, and how they judge: pure functions of facts, the same as those of the SQL queries.
public struct ReplyRules: Hashable, Sendable {
    /// In microseconds (R001).
    public var limit: Int64
    /// Whether a reply at exactly the limit is in time.
    public var limitIsInclusive: Bool
    /// Messages outside of it owe nothing (R002).
    public var window: LocalWindow
    /// Whether a message at the very end of the window lies in it.
    public var windowEndIsInclusive: Bool
    /// Whether the reply must lie in the window of the message's own day too.
    public var replyMustBeInWindow: Bool
    /// Which of a customer's messages in the window are judged: `all`, `last` or `any`.
    public var judged: String
    /// Fewer customers a day are not judged (R005).
    public var minimumCustomers: Int
    /// In basis points; a rate of exactly this much is enough (R005).
    public var minimumRate: Int
    /// In minor units.
    public var penalty: Int64
    /// In microseconds; a turn answered at exactly the limit is timely (R007).
    public var timelyLimit: Int64
    /// Turns that begin outside of it are not counted.
    public var timelyWindow: LocalWindow
    /// In basis points (R008).
    public var timelyTarget: Int

    public init(_ policies: PolicySet = .standard) {
        limit = policies.integer(.effectiveLimit) * 1000
        limitIsInclusive = policies.flag(.effectiveLimitInclusive)
        window = policies.window(.effectiveWindow)
        windowEndIsInclusive = policies.flag(.effectiveWindowEndInclusive)
        replyMustBeInWindow = policies.flag(.effectiveReplyInWindow)
        judged = policies[.effectiveJudged].value.description
        minimumCustomers = Int(policies.integer(.effectiveMinimumUsers))
        minimumRate = Int(policies.integer(.effectiveMinimumRate))
        penalty = policies.integer(.effectivePenalty)
        timelyLimit = policies.integer(.timelyLimit) * 1000
        timelyWindow = policies.window(.timelyWindow)
        timelyTarget = Int(policies.integer(.timelyTarget))
    }
}

extension ReplyRules {
    /// How the reply to a message stands as of an instant, whether it lies in the window or not.
    ///
    /// Where the reply must lie in the window, the day is taken for one on which clocks are not set.
    public func state(of message: AskedMessage, asOf: Timestamp) -> ReplyState {
        guard let reply = visibleReply(of: message, asOf: asOf) else {
            return isInTime(asOf, of: message) ? .pending : .breached
        }
        let delay = reply.microseconds - message.at.microseconds
        let clock = (message.microsecondOfDay + delay) % 86_400_000_000
        return isInTime(reply, of: message) && (!replyMustBeInWindow || isInWindow(clock)) ? .met : .breached
    }

    /// How a customer's local day stands, from all messages of the customer to the shop; `nil` without one in the window.
    ///
    /// Met when each message in the window was answered in time, breached when one was not, else pending; or as the last one
    /// stands, or the best one, where the policy says so.
    public func state(of messages: [AskedMessage], on day: PostgresDate, asOf: Timestamp) -> ReplyState? {
        let owed = messages.filter { $0.at <= asOf && $0.day == day && isInWindow($0.microsecondOfDay) }
        guard let last = owed.max(by: { $0.at < $1.at }) else { return nil }
        if judged == "last" { return state(of: last, asOf: asOf) }
        let states = owed.map { state(of: $0, asOf: asOf) }
        let order: [ReplyState] = judged == "any" ? [.met, .pending, .breached] : [.breached, .pending, .met]
        return order.first(where: states.contains)
    }

    private func isInTime(_ instant: Timestamp, of message: AskedMessage) -> Bool {
        let delay = instant.microseconds - message.at.microseconds
        guard limitIsInclusive ? delay <= limit : delay < limit else { return false }
        guard replyMustBeInWindow else { return true }
        let left = Int64(window.closes) * 60_000_000 - message.microsecondOfDay
        return windowEndIsInclusive ? delay <= left : delay < left
    }

    private func isInWindow(_ microsecondOfDay: Int64) -> Bool {
        window.contains(microsecondOfDay: microsecondOfDay)
            || (windowEndIsInclusive && microsecondOfDay == Int64(window.closes) * 60_000_000)
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
            default: break
            }
            let starts = waits(messages, asOf: asOf).filter {
                $0.day == day && timelyWindow.contains(microsecondOfDay: $0.microsecondOfDay)
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
