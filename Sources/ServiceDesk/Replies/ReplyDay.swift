// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A shop's local day as judged by the reply policies.
public struct ReplyDay: Hashable, Sendable {
    let rules: ReplyRules
    /// Whether the local day is over.
    public var isOver: Bool
    /// Customers whose every message in the window was answered in time.
    public var effective = 0
    /// Customers with a message in the window that was not.
    public var breached = 0
    /// The others: who waits is still in time.
    public var pending = 0
    /// Waits that began in the window.
    public var turns = 0
    /// Those of them that were answered within the timely limit.
    public var timelyTurns = 0

    /// - Parameter isOver: Whether the local day is over.
    public init(rules: ReplyRules, isOver: Bool) {
        self.rules = rules
        self.isOver = isOver
    }

    public var customers: Int { effective + breached + pending }

    /// The effective reply rate to six decimals, half up; `nil` without customers. Who is pending is not effective.
    public var rate: String? { Self.share(effective, of: customers) }

    /// The rate if everyone who is pending were answered in time.
    public var bestRate: String? { Self.share(effective + pending, of: customers) }

    /// Turns answered in time, of all turns; `nil` without turns.
    public var timelyRate: String? { Self.share(timelyTurns, of: turns) }

    /// Whether the numbers can still change.
    public var isProvisional: Bool { !isOver || pending > 0 }

    /// What the effective-reply policy says of the day (R005, R006).
    public var verdict: ReplyVerdict {
        let areEnough = customers >= rules.minimumCustomers
        if isProvisional {
            guard areEnough else { return .provisional }
            if isUnder(effective + pending) { return .certain }
            return isUnder(effective) ? .atRisk : .provisional
        }
        guard areEnough else { return .tooFew }
        return isUnder(effective) ? .under : .ok
    }

    /// The penalty that the numbers would bring, in minor units.
    public var expectedPenalty: Int64 {
        customers >= rules.minimumCustomers && isUnder(effective) ? rules.penalty : 0
    }

    private func isUnder(_ effective: Int) -> Bool { effective * 10_000 < rules.minimumRate * customers }

    /// `part / whole` with six decimals, rounded half up, in whole numbers.
    static func share(_ part: Int, of whole: Int) -> String? {
        guard whole > 0 else { return nil }
        let millionths = (2 * 1_000_000 * part + whole) / (2 * whole)
        let fraction = String(millionths % 1_000_000)
        return "\(millionths / 1_000_000)." + String(repeating: "0", count: 6 - fraction.count) + fraction
    }
}
