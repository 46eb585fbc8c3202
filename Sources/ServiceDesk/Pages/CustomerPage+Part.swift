// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension CustomerPage {
    /// A part of the page, by the name that `--part` takes.
    public struct Part: Hashable, Sendable, CustomStringConvertible {
        public let description: String
        /// What stands above it.
        public let title: Phrase

        public static let tier = Part("tier", "Tier", "等级")
        public static let changes = Part("changes", "Changes of tier", "等级变更")
        public static let waits = Part("waits", "Waiting", "等待回复")
        /// Unpaid orders.
        public static let followUps = Part("follow-ups", "Follow-ups", "催付跟进")
        public static let enquiries = Part("enquiries", "Follow-ups of enquiries", "询单跟进")
        public static let nudges = Part("nudges", "Nudges", "追问")
        public static let promises = Part("promises", "Promises", "承诺")
        /// Calls of a VIP.
        public static let care = Part("care", "VIP care", "VIP回访")
        /// What was done about follow-ups, also about those that are over.
        public static let work = Part("work", "Work on follow-ups", "跟进记录")
        public static let orders = Part("orders", "Orders", "订单")
        public static let refunds = Part("refunds", "Refunds", "退款")
        public static let timeline = Part("timeline", "What happened", "动态")

        /// All of them, in the order of the page.
        public static let all = [
            tier, changes, waits, followUps, enquiries, nudges, promises, care, work, orders, refunds, timeline,
        ]

        private init(_ name: String, _ english: String, _ chinese: String) {
            description = name
            title = Phrase(english, chinese)
        }
    }
}
