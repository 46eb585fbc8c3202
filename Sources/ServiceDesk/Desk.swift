// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
public import Projections

/// The service desk: the projections that the program runs.
public enum Desk {
    /// All of them. A new read model is a folder here, a folder of SQL in `schemas/`, and one line in this list.
    public static let projections = ProjectionSet(
        [
            RepliesProjection.projection,
            OrdersProjection.projection,
            RefundsProjection.projection,
            RemarksProjection.projection,
            CustomersProjection.projection,
            FollowUpsProjection.projection,
            ShiftsProjection.projection,
            ShopsProjection.projection,
            PoliciesProjection.projection,
            HistoryProjection.projection,
        ],
        types: EventCatalogue.types,
        sums: [ReplyDaySums.kept]
    )

    /// Types of events that say how others are judged: names and zones of shops, policies, linked ids, rosters. What asks about some of the
    /// events alone takes these from the beginning of the log.
    public static let context = [
        "shop.upserted", "policy.set", "customer.linked", "shift.planned", "shift.started", "shift.ended",
    ]

    /// Types of events that may say how rows of another shop than their own are judged: policies for all shops, and rosters of one that
    /// serves others. What asks about some of the shops alone takes these of every shop.
    static let shared = ["policy.set", "shift.planned", "shift.started", "shift.ended"]
}
