// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

extension RefundsQuery {
    /// Which refunds to show.
    public struct Filter: Hashable, Sendable {
        /// Only refunds that are not settled.
        public var isOpenOnly = false
        public var lane: RefundLane?
        /// Only what is not done in its time, of any day.
        public var isOverdueOnly = false
        /// Only refunds that expired and were not asked for again: customers to be helped (R070).
        public var isExpiredOnly = false
        public var customer: String?
        public var order: String?

        public init() {}

        /// Refunds that are not settled.
        public static let open: Filter = {
            var filter = Filter()
            filter.isOpenOnly = true
            return filter
        }()

        var binds: [any PostgresEncodable & Sendable] {
            [lane?.description, isOverdueOnly, customer, order, isExpiredOnly]
        }
    }
}
