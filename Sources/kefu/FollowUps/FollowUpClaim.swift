// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
import Projections
import ServiceDesk

/// Claims the first item of a queue that nobody else gets (R031).
///
/// The item is chosen from the read models, and the claim is appended on condition that the log holds nothing newer about it
/// than they do: of any number of agents who choose the same item exactly one gets it, the others try the next.
struct FollowUpClaim {
    /// What came of it.
    struct Outcome {
        /// The row of the claimed item, of `rows`, and when the claim lapses; none when none was left.
        var claimed: (row: Int, until: Timestamp)?
        var rows: PostgresResult
        /// Items that somebody was faster with, or that the read models do not know the latest of.
        var changed = 0
    }

    /// The events after which an item is another one than the read models say.
    static let types = [
        "followup.claimed", "followup.attempted", "followup.resolved", "followup.released", "order.paid",
        "order.closed",
    ]
    /// The projections that a choice rests on.
    static let projections = ["follow_ups", "orders"]

    let kind: FollowUpKind
    let agent: String
    let at: Timestamp
    /// How long it lasts, in milliseconds; without it as the shop's policy says.
    let lasts: Int64?

    func run(_ question: Question, in database: DeskDatabase) async throws -> Outcome {
        let models = ReadModels(database.log)
        let (rows, later, next) = try await models.withTables { tables, connection in
            let rows = try await connection.query(question.query.substituting(tables))
            let later = try await subjectsWithLaterActions(tables, connection)
            return (rows, later, try await Self.nextOffsets(connection))
        }
        let names = rows.columns.map(\.name)
        guard let shop = names.firstIndex(of: "shop"), let state = names.firstIndex(of: "state"),
            let id = names.firstIndex(of: kind.idColumn), let claimTime = names.firstIndex(of: "claim_ms")
        else { preconditionFailure("\(question.name) is no queue") }
        var outcome = Outcome(rows: rows)
        for (number, row) in rows.rows.enumerated() where try row.decode(String.self, at: state) == "due" {
            let shop = try row.decode(String.self, at: shop)
            let id = try row.decode(String.self, at: id)
            let subject = kind.subject(of: id)
            guard !later.contains(shop + "\n" + subject) else { continue }
            let lasts = try lasts ?? row.decode(Int64.self, at: claimTime)
            let until = Timestamp(microseconds: at.microseconds + lasts * 1000)
            if try await claim(shop: shop, id: id, until: until, of: row, names, next, database) {
                outcome.claimed = (number, until)
                return outcome
            }
            outcome.changed += 1
        }
        return outcome
    }

    private func claim(
        shop: String,
        id: String,
        until: Timestamp,
        of row: PostgresRow,
        _ names: [String],
        _ next: [Int64],
        _ database: DeskDatabase
    ) async throws -> Bool {
        let subject = kind.subject(of: id)
        let customer = try names.firstIndex(of: "customer").map { try row.decode(String?.self, at: $0) } ?? nil
        let partition = Partitioning.partition(shop: shop, subject: subject, of: next.count)
        var event = Event(
            operator: "followup.claimed",
            subject: subject,
            shop: shop,
            data: FollowUpAction.claim(by: agent, until: until).payload(kind: kind, id: id, customer: customer)
        )
        event.time = at
        let outcomes = try await database.append(
            [event],
            expecting: [.init(shop: shop, subject: subject, types: Self.types, after: next[partition] - 1)]
        )
        return outcomes[0].kind == .appended
    }

    /// Items about which something is told after the instant of the claim: a claim must not come before it.
    private func subjectsWithLaterActions(_ tables: TableNames, _ connection: PostgresConnection) async throws -> Set<
        String
    > {
        let query: PostgresQuery = """
            SELECT DISTINCT shop || chr(10) || subject FROM {follow_up_actions} WHERE kind = \(kind.description) AND at > \(at)
            """
        return Set(
            try await connection.query(query.substituting(tables).unprepared()).rows.map {
                try $0.decode(String.self, at: 0)
            }
        )
    }
}

extension FollowUpClaim.Outcome {
    /// When the claim lapses by the shop's clock.
    func lapses(_ database: DeskDatabase, zone: String?) async throws -> String? {
        guard let claimed, let column = rows.columns.firstIndex(where: { $0.name == "shop" }) else { return nil }
        let shop = try rows[claimed.row].decode(String.self, at: column)
        let query: PostgresQuery = """
            SELECT to_char(
                \(claimed.until) AT TIME ZONE coalesce(
                    \(zone)::text,
                    (
                        SELECT kefu_read.safe_zone(time_zone)
                        FROM {shops}
                        WHERE shop = \(shop)
                        ORDER BY at DESC, id DESC, source DESC
                        LIMIT 1
                    ),
                    'Asia/Shanghai'
                ),
                'YYYY-MM-DD HH24:MI:SS'
            )
            """
        return try await ReadModels(database.log).ask(query.unprepared())[0].decode(String.self, at: 0)
    }
}
