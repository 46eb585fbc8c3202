// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

package import Postgres
package import Projections

/// A question's scope as it was written: instants that depend on a zone are not known yet.
package struct ScopeRequest: Sendable {
    package var shops: [String] = []
    package var day: DayArgument?
    package var since: SinceArgument?
    package var until: InstantArgument?
    package var limit: Int?
    package var asOf: InstantArgument?
    /// What is to be known: nothing that was recorded later. `nil` for everything.
    package var knownAt: PlaceArgument?
    package var timeZone: String?
    package var all = false

    package init() {}

    /// The scope of a question. A local `asOf` costs a question to PostgreSQL, which knows the zones.
    ///
    /// - Throws: `ProjectionError.notPrepared`; `PostgresError`, for a zone that does not exist of SQLSTATE 22023.
    package func scope(_ models: ReadModels) async throws -> Scope {
        let instant = try await instant(of: asOf ?? knownInstant ?? .now, models)
        var scope = Scope(
            shops: shops,
            since: since.map { $0.bound(now: instant) },
            until: until.map { $0.bound(now: instant) },
            limit: limit,
            all: all,
            asOf: instant,
            timeZone: timeZone
        )
        if let day {
            scope.day = day.bound
        }
        return scope
    }

    /// What was known then was asked then, unless the question says otherwise.
    private var knownInstant: InstantArgument? {
        if case .time(let time) = knownAt { time } else { nil }
    }

    /// The instant of a point in time, in the zone given or that of the shops chosen.
    ///
    /// - Throws: as `scope` does; a local time needs read models, which know the shops.
    package func instant(of argument: InstantArgument, _ models: ReadModels) async throws -> Timestamp {
        switch argument {
        case .now: .now
        case .instant(let instant): instant
        case .day(.today): try await localInstant(models, daysAgo: 0)
        case .day(.yesterday): try await localInstant(models, daysAgo: 1)
        case let local: try await localInstant(models, text: local.localText)
        }
    }

    /// Asks for the instant of a local time, in the zone given or that of the shops chosen.
    private func localInstant(
        _ models: ReadModels,
        text: String? = nil,
        daysAgo: Int32? = nil
    ) async throws -> Timestamp {
        let shops = shops.isEmpty ? nil : shops
        let query: PostgresQuery = """
            WITH zone AS (
                SELECT coalesce(
                    \(timeZone)::text,
                    (
                        SELECT kefu_read.safe_zone(time_zone)
                        FROM {shops}
                        WHERE shop = ANY (\(shops)::text[]) OR name = ANY (\(shops)::text[]) OR "group" = ANY (\(shops)::text[])
                        ORDER BY at DESC, id DESC, source DESC
                        LIMIT 1
                    ),
                    'Asia/Shanghai'
                ) AS name
            )
            SELECT coalesce(
                \(text)::text::timestamp,
                (current_timestamp AT TIME ZONE name)::date - \(daysAgo)::integer + time '00:00'
            ) AT TIME ZONE name
            FROM zone
            """
        return try await models.ask(query)[0].decode(Timestamp.self, at: 0)
    }
}

extension DayArgument {
    /// The day as a scope takes it.
    package var bound: TimeBound {
        switch self {
        case .today: .today
        case .yesterday: .yesterday
        case .day(let day): .day(day)
        }
    }
}

extension SinceArgument {
    /// The beginning as a scope takes it.
    fileprivate func bound(now: Timestamp) -> TimeBound {
        switch self {
        case .at(let instant): instant.bound(now: now)
        case .ago(let length): .instant(Timestamp(microseconds: now.microseconds - length.milliseconds * 1000))
        }
    }
}

extension InstantArgument {
    /// The beginning or end as a scope takes it.
    fileprivate func bound(now: Timestamp) -> TimeBound {
        switch self {
        case .now: .instant(now)
        case .instant(let instant): .instant(instant)
        case .day(let day): day.bound
        case .local(let day, let timeOfDay): .local(day, microsecondOfDay: timeOfDay)
        }
    }
}
