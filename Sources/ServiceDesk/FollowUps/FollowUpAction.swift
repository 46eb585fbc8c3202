// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
public import Postgres

/// What an agent does about a follow-up item: the type and the `data` of the event that tells it.
public struct FollowUpAction: Sendable {
    /// The event's type.
    public var type: String
    private var members: [(name: String, text: String)] = []

    /// Takes the item until an instant: nobody else works on it before.
    public static func claim(by agent: String, until: Timestamp) -> FollowUpAction {
        FollowUpAction("followup.claimed", ("agent_id", agent), ("until", until.description))
    }

    /// Contacts the customer.
    public static func attempt(by agent: String, channel: String, stage: String?) -> FollowUpAction {
        FollowUpAction("followup.attempted", ("agent_id", agent), ("channel", channel), ("stage", stage))
    }

    /// Ends the item, or puts it off until an instant.
    public static func resolve(by agent: String, _ outcome: String, until: Timestamp? = nil, reason: String? = nil)
        -> FollowUpAction
    {
        FollowUpAction(
            "followup.resolved",
            ("agent_id", agent),
            ("outcome", outcome),
            ("due_at", until?.description),
            ("reason_code", reason)
        )
    }

    /// Gives the item back; when another agent holds it, with who that is.
    public static func release(by agent: String, heldBy holder: String? = nil) -> FollowUpAction {
        FollowUpAction(
            "followup.released",
            ("agent_id", agent),
            ("from_agent_id", holder?.isSameBytes(as: agent) == true ? nil : holder)
        )
    }

    private init(_ type: String, _ members: (name: String, text: String?)...) {
        self.type = type
        self.members = members.compactMap { member in member.text.map { (member.name, $0) } }
    }

    /// The event's `data`.
    public func payload(kind: FollowUpKind, id: String, customer: String?) -> String {
        let order = kind == .unpaid ? [("order_id", id)] : []
        let named = customer.map { [("customer_id", $0)] } ?? []
        let all = [("kind", kind.description)] + order + named + members
        return "{" + all.map { "\(JSONRowEncoder.quoted($0.0)):\(JSONRowEncoder.quoted($0.1))" }.joined(separator: ",")
            + "}"
    }
}
