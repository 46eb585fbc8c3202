// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ServiceDesk

extension ScopeRequest {
    /// The query items that every question takes.
    static let items = ["shop", "day", "since", "until", "limit", "as_of", "known_at", "time_zone", "all"]

    /// - Throws: ``Problem`` that names the item.
    init(_ items: QueryItems) throws {
        self.init()
        shops = items.all("shop")
        day = try items.one("day") { try DayArgument(argument: $0) }
        since = try items.one("since") { try SinceArgument(argument: $0) }
        until = try items.one("until") { try InstantArgument(argument: $0) }
        limit = try items.number("limit", in: 1...1_000_000_000)
        asOf = try items.one("as_of") { try InstantArgument(argument: $0) }
        knownAt = try items.one("known_at") { try PlaceArgument(argument: $0) }
        timeZone = try items.one("time_zone") { try ZoneName.checked($0) }
        all = try items.flag("all")
        if day != nil, since != nil || until != nil {
            throw QueryItems.problem("day", "already says from when to when; leave out since and until")
        }
        if isEndBeforeBeginning {
            throw QueryItems.problem("until", "is not after since: nothing is between them")
        }
        if shops.contains("") {
            throw QueryItems.problem("shop", "is empty; give an id, a name or a group, or leave it out for all shops")
        }
    }

    /// - Throws: ``Problem`` for a day or a time from or to, in a question to which they mean nothing.
    func refuseDays() throws {
        let named = [day.map { _ in "day" }, since.map { _ in "since" }, until.map { _ in "until" }].compactMap(\.self)
        if let item = named.first { throw QueryItems.problem(item, "a question about an instant: use as_of") }
    }
}
