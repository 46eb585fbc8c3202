// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk

extension Facts {
    /// What was done about a follow-up at a clock time of May 2026 in Shanghai; `more` are columns of `follow_up_actions`.
    func insertAction(
        _ action: String,
        _ subject: String,
        at: String,
        agent: String? = "anna",
        kind: String = "unpaid",
        until: String? = nil,
        _ more: [String: any PostgresEncodable & Sendable] = [:]
    ) async throws {
        let row: [String: any PostgresEncodable & Sendable] = [
            "partition": Int16(1), "shop": "shop", "subject": subject, "kind": kind, "at": Timestamp.may(at),
            "id": nextID(), "source": "/s", "offset": Int64(serial), "action": action, "agent": agent,
            "until": until.map { Timestamp.may($0) },
        ]
        try await insert("follow_up_actions", row.merging(more) { $1 })
    }

    /// A planned shift, with what was told of its beginning and end.
    func insertShift(
        _ shift: String,
        _ agent: String,
        from: String,
        to: String,
        started: String? = nil,
        ended: String? = nil,
        shop: String = "shop",
        shops: String? = nil
    ) async throws {
        let events: [(String, String)] =
            [("planned", "1 00:00")]
            + [started.map { ("started", $0) }, ended.map { ("ended", $0) }].compactMap(\.self)
        for (action, at) in events {
            try await insert(
                "shift_events",
                [
                    "partition": Int16(2), "shop": shop, "shift": shift, "at": Timestamp.may(at), "id": nextID(),
                    "source": "/s", "offset": Int64(serial), "action": action, "agent": agent,
                    "starts_at": action == "planned" ? Timestamp.may(from) : nil,
                    "ends_at": action == "planned" ? Timestamp.may(to) : nil, "shops": shops,
                ]
            )
        }
    }

    /// A mark of a customer.
    func insertMark(
        _ customer: String,
        _ mark: String?,
        at: String,
        grade: String? = nil,
        expires: String? = nil,
        by: String? = nil
    ) async throws {
        try await insert(
            "tier_marks",
            [
                "partition": Int16(3), "shop": "shop", "customer": customer, "at": Timestamp.may(at), "id": nextID(),
                "source": "/s", "offset": Int64(serial), "mark": mark, "given_by": by, "grade": grade,
                "expires_at": expires.map { Timestamp.may($0) },
            ]
        )
    }

    /// A policy that was told on the first of May, for days of May from `day` on.
    func insertPolicy(
        _ key: String,
        _ value: String,
        from day: Int,
        shop: String = "shop",
        platform: String? = nil
    ) async throws {
        try await insert(
            "policies",
            [
                "partition": Int16(0), "shop": shop, "platform": platform, "key": key, "value": value,
                "from_day": PostgresDate(year: 2026, month: 5, day: day)!.days, "at": Timestamp.may("1 00:00"),
                "id": nextID(), "source": "/s", "offset": Int64(serial),
            ]
        )
    }

    /// Two ids that turn out to be one customer.
    func insertLink(_ customer: String, mergedFrom other: String, at: String) async throws {
        try await insert(
            "identity_links",
            [
                "partition": Int16(3), "shop": "shop", "customer": customer, "merged_from": other,
                "at": Timestamp.may(at), "offset": Int64(serial),
            ]
        )
    }

    /// A customer given to an agent, or to nobody.
    func insertAssignment(_ customer: String, _ agent: String?, at: Timestamp) async throws {
        try await insert(
            "assignments",
            [
                "partition": Int16(3), "shop": "shop", "customer": customer, "at": at, "id": nextID(), "source": "/s",
                "agent": agent, "offset": Int64(serial),
            ]
        )
    }

    /// An event that has no facts of its own, such as a case.
    func insertHistory(_ type: String, _ subject: String, at: String, data: String) async throws {
        try await insert(
            "history",
            [
                "partition": Int16(3), "shop": "shop", "subject": subject, "at": Timestamp.may(at), "id": nextID(),
                "source": "/s", "type": type, "offset": Int64(serial), "data": data,
            ]
        )
    }

    /// A message of the shop with a purpose.
    func insertReply(
        _ customer: String,
        at: String,
        agent: String = "anna",
        purpose: String? = nil,
        kind: String? = nil,
        order: String? = nil
    ) async throws {
        try await insert(
            "replies",
            [
                "partition": Int16(3), "shop": "shop", "customer": customer, "at": Timestamp.may(at), "id": nextID(),
                "source": "/s", "agent": agent, "sender_kind": "human", "purpose": purpose, "kind": kind,
                "order_id": order,
                "offset": Int64(serial),
            ]
        )
    }
}

extension Facts {
    /// A shop of a platform.
    func insertShop(
        _ shop: String = "shop",
        platform: String,
        name: String? = nil,
        group: String? = nil,
        zone: String? = nil
    ) async throws {
        try await insert(
            "shops",
            [
                "partition": Int16(0), "shop": shop, "at": Timestamp.may("1 00:00"), "id": nextID(), "source": "/s",
                "platform": platform, "name": name, "group": group, "time_zone": zone,
            ]
        )
    }

    /// A session that the platform opened.
    func insertSession(_ customer: String, at: String, enteredAt: String? = nil, isLeaveMessage: Bool = false)
        async throws
    {
        try await insert(
            "sessions",
            [
                "partition": Int16(3), "shop": "shop", "customer": customer, "at": Timestamp.may(at), "id": nextID(),
                "source": "/s", "is_leave_message": isLeaveMessage,
                "queue_entered_at": enteredAt.map { Timestamp.may($0) },
                "offset": Int64(serial),
            ]
        )
    }

    /// What was told of an agent: presence, rated or checked.
    func insertAgentEvent(
        _ action: String,
        _ agent: String?,
        at: String,
        customer: String? = nil,
        state: String? = nil,
        score: Int32? = nil
    ) async throws {
        try await insert(
            "agent_events",
            [
                "partition": Int16(2), "shop": "shop", "at": Timestamp.may(at), "id": nextID(), "source": "/s",
                "offset": Int64(serial), "action": action, "agent": agent, "customer": customer, "state": state,
                "score": score,
            ]
        )
    }

    /// Two ids of one person.
    func insertLink(_ customer: String, _ other: String, at: String) async throws {
        try await insert(
            "identity_links",
            [
                "partition": Int16(3), "shop": "shop", "customer": customer, "merged_from": other,
                "at": Timestamp.may(at),
                "offset": Int64(serial),
            ]
        )
    }
}
