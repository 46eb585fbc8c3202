// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres

/// Which values a policy takes.
public struct PolicyForm: Hashable, Sendable {
    /// What a policy's value is.
    public struct Kind: Hashable, Sendable {
        let name: String

        public static let count = Kind(name: "count")
        public static let milliseconds = Kind(name: "milliseconds")
        public static let days = Kind(name: "days")
        public static let minorUnits = Kind(name: "minor_units")
        /// Hundredths of a per cent.
        public static let basisPoints = Kind(name: "basis_points")
        /// Hours of one local day.
        public static let window = Kind(name: "window")
        /// Hours that may go on through midnight.
        public static let hours = Kind(name: "hours")
        public static let choice = Kind(name: "choice")
        public static let choices = Kind(name: "choices")
        /// Times of the local day.
        public static let times = Kind(name: "times")
        /// Days of the calendar, or none.
        public static let dates = Kind(name: "dates")
        /// Four rising numbers that part five bands.
        public static let bands = Kind(name: "bands")
        /// `true` or `false`.
        public static let flag = Kind(name: "flag")

        static let numbers: [Kind] = [.count, .milliseconds, .days, .minorUnits, .basisPoints]
        static let all = numbers + [.window, .hours, .choice, .choices, .times, .dates, .bands, .flag]
    }

    public var kind: Kind
    /// The least number.
    public var minimum: Int64 = 0
    /// The greatest number; by default one with which no sum overflows: a hundred years in milliseconds.
    public var maximum: Int64 = 3_155_760_000_000
    /// What can be chosen from.
    public var allowed: [String] = []

    public init(_ kind: Kind) { self.kind = kind }

    /// What to write, for a message: `a whole number of milliseconds, 1 or more`.
    public var expectation: String {
        switch kind {
        case .window: "hours of one day such as 08:00-23:00"
        case .hours: "hours such as 22:00-08:00"
        case .choice: "one of " + allowed.joined(separator: ", ")
        case .choices: "some of " + allowed.joined(separator: ", ") + ", separated by commas"
        case .times: "times of the day such as 14:00,20:00"
        case .dates: "days such as 2026-10-01,2026-10-02, or none"
        case .bands: "four rising whole numbers such as 30,60,90,180"
        case .flag: "true or false"
        default: "a whole number" + unit + range
        }
    }

    /// Reads a value; `nil` when the form does not take it.
    public func value(_ text: String) -> PolicyValue? {
        switch kind {
        case .window:
            return LocalWindow(text: text).flatMap { $0.isWithinOneDay ? .window($0) : nil }
        case .hours:
            return LocalWindow(text: text).flatMap { $0.opens != $0.closes ? .window($0) : nil }
        case .choice:
            return allowed.contains(text) ? .choice(text) : nil
        case .flag:
            return ["true", "false"].contains(text) ? .choice(text) : nil
        case .choices:
            let chosen = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            return Set(chosen).count == chosen.count && chosen.allSatisfy(allowed.contains) ? .choices(chosen) : nil
        case .times:
            let times = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            let isPlain = times.allSatisfy { LocalWindow(text: "\($0)-24:00") != nil }
            return Set(times).count == times.count && isPlain ? .choices(times) : nil
        case .dates:
            let days = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard days != ["none"] else { return .choices(days) }
            let isPlain = days.allSatisfy { PostgresDate(policyDay: $0) != nil }
            return Set(days).count == days.count && isPlain ? .choices(days) : nil
        case .bands:
            let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            let numbers = parts.compactMap { part -> Int64? in
                guard case .integer(let number)? = PolicyForm(.count).value(part) else { return nil }
                return number
            }
            let isRising = zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 }
            return parts.count == 4 && numbers.count == 4 && isRising ? .choices(parts) : nil
        default:
            guard let number = Int64(digits: text), (minimum...maximum).contains(number) else { return nil }
            return .integer(number)
        }
    }

    private var unit: String {
        switch kind {
        case .milliseconds: " of milliseconds"
        case .days: " of days"
        case .minorUnits: " of minor units"
        case .basisPoints: " of hundredths of a per cent"
        default: ""
        }
    }

    private var range: String {
        maximum == PolicyForm(kind).maximum ? ", \(minimum) or more" : ", \(minimum) to \(maximum)"
    }
}
