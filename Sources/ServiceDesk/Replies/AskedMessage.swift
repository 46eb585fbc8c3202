// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Postgres

/// A customer's message as judged: when it was sent, also by the shop's clock, and when a human first replied.
public struct AskedMessage: Hashable, Sendable {
    public var at: Timestamp
    /// The local day of `at`.
    public var day: PostgresDate
    /// The time of `at` by the shop's clock, in microseconds since midnight.
    public var microsecondOfDay: Int64
    /// The first human reply of the shop to the customer at `at` or later.
    public var replyAt: Timestamp?

    public init(at: Timestamp, day: PostgresDate, microsecondOfDay: Int64, replyAt: Timestamp?) {
        self.at = at
        self.day = day
        self.microsecondOfDay = microsecondOfDay
        self.replyAt = replyAt
    }
}
