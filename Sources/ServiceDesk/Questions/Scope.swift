// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Postgres

/// What a question is about: shops, time, the instant as of which it is asked, and how much to show.
public struct Scope: Sendable {
    /// Ids, names or groups, as of the instant; empty for all shops.
    public var shops: [String]
    /// The beginning; without beginning and end, and unless `all` is set, the shop's today.
    public var since: TimeBound?
    /// The end.
    public var until: TimeBound?
    /// The most rows; without it ``defaultLimit``, or none when `all` is set.
    public var limit: Int?
    /// Everything, in the order of the columns, instead of the worst first.
    public var all: Bool
    /// Events after this instant are not seen.
    public var asOf: Timestamp
    /// The zone of local days for all shops; PostgreSQL refuses a name that it does not know (SQLSTATE 22023).
    public var timeZone: String?

    /// The most rows of a question that does not ask for everything.
    public static let defaultLimit = 100

    public init(
        shops: [String] = [],
        since: TimeBound? = nil,
        until: TimeBound? = nil,
        limit: Int? = nil,
        all: Bool = false,
        asOf: Timestamp = .now,
        timeZone: String? = nil
    ) {
        self.shops = shops
        self.since = since
        self.until = until
        self.limit = limit
        self.all = all
        self.asOf = asOf
        self.timeZone = timeZone
    }

    /// Whether neither a beginning nor an end is given.
    var isOfAllTime: Bool { since == nil && until == nil }

    /// The same with room for one row more, where a limit is given.
    var withOneMore: Scope {
        guard let limit, limit < .max else { return self }
        var scope = self
        scope.limit = limit + 1
        return scope
    }

    /// One local day.
    public var day: TimeBound? {
        get { since == until ? since : nil }
        set {
            since = newValue
            until = newValue
        }
    }
}

extension Scope {
    /// The values of `$1` to `$3`.
    var shopBinds: [any PostgresEncodable & Sendable] {
        [shops.isEmpty ? nil : shops, asOf, timeZone] as [any PostgresEncodable & Sendable]
    }

    /// The values of `$1` to `$5`.
    var binds: [any PostgresEncodable & Sendable] {
        shopBinds + [all, limit ?? (all ? nil : Self.defaultLimit)] as [any PostgresEncodable & Sendable]
    }

    /// The values of `$1` to `$11`.
    ///
    /// - Parameter isTodayByDefault: Whether no beginning and no end mean today rather than all time.
    func bindsWithTime(isTodayByDefault: Bool = true) -> [any PostgresEncodable & Sendable] {
        let isToday = isTodayByDefault && !all && since == nil && until == nil
        let (since, until) = isToday ? (.today, .today) : (since, until)
        return binds
            + [
                since?.localText(isEnd: false), until?.localText(isEnd: true), since?.daysAgo, until?.daysAgo,
                since?.instant, until?.instant,
            ] as [any PostgresEncodable & Sendable]
    }
}
