// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

extension FollowUpsQuery {
    /// Which orders of the queue to show.
    public struct Filter: Hashable, Sendable {
        public var order: String?
        public var customer: String?
        /// Whose orders: of the agent who holds a claim, else who received the customer, else who is on duty.
        public var owner: String?
        /// Only orders that were placed without consultation (R031).
        public var isSilentOnly = false
        /// Open orders that the platform closes within so many milliseconds, due or not.
        public var closingWithin: Int64?
        /// Only orders without an attempt.
        public var isUnattemptedOnly = false

        public init() {}

        /// Whether all orders pass, or all of an order's or customer's, in whatever state and whosever they are.
        var isOfAll: Bool { owner == nil && !isSilentOnly && closingWithin == nil && !isUnattemptedOnly }

        var binds: [any PostgresEncodable & Sendable] {
            [order, customer, owner, isSilentOnly, closingWithin, isUnattemptedOnly]
        }
    }
}
