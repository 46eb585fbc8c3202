// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
import Projections
import ServiceDesk

/// Claims the first item of a queue that nobody else gets (R031).
///
/// The item is chosen from the read models, and the claim is appended on condition that the log holds nothing newer about it
/// than they do: of any number of agents who choose the same item exactly one gets it, the others try the next. A customer whose
/// contacts of the 24 hours are all taken, by claims in force on other items too, is passed over (R119): the claim is appended on
/// condition that nobody claimed another item of the customer, or contacted the customer, since the contacts were counted.
struct FollowUpClaim {
    /// What came of it.
    struct Outcome {
        /// The row of the claimed item, of `rows`, and when the claim lapses; none when none was left.
        var claimed: (row: Int, until: Timestamp)?
        var rows: PostgresResult
        /// Items that somebody was faster with, or that the read models do not know the latest of, as when it is parked.
        var changed = 0
        /// Items of customers whose contacts are taken by other claims.
        var taken = 0
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
    let policies: PolicySet

    /// Goes through a queue until an item is claimed.
    ///
    /// - Parameters:
    ///   - limit: How many items to look at; all of them without it.
    ///   - question: The queue with the first so many items.
    func run(limit: Int?, in database: DeskDatabase, _ question: (Int) -> Question) async throws -> Outcome {
        var (seen, changed, taken) = (Set<ShopSubject>(), 0, 0)
        var asked = limit ?? Scope.defaultLimit
        while true {
            var outcome = try await run(question(asked), in: database, passing: &seen)
            changed += outcome.changed
            taken += outcome.taken
            (outcome.changed, outcome.taken) = (changed, taken)
            guard outcome.claimed == nil, limit == nil, outcome.rows.count >= asked else { return outcome }
            asked *= 4
        }
    }

    private func run(
        _ question: Question,
        in database: DeskDatabase,
        passing seen: inout Set<ShopSubject>
    ) async throws -> Outcome {
        let models = ReadModels(database.log)
        let (rows, later, folded) = try await models.withTables { tables, connection in
            let rows = try await connection.query(question.query.substituting(tables))
            let later = try await subjectsWithLaterActions(tables, connection)
            return (rows, later, try await FoldedOffsets.read(over: connection))
        }
        let names = rows.columns.map(\.name)
        guard let shop = names.firstIndex(of: "shop"), let state = names.firstIndex(of: "state"),
            let id = names.firstIndex(of: kind.idColumn)
        else { preconditionFailure("\(question.name) is no queue") }
        var outcome = Outcome(rows: rows)
        var tails: [ByteKey: FollowUpTail] = [:]
        for (number, row) in rows.rows.enumerated() where try row.decode(String.self, at: state) == "due" {
            let shop = try row.decode(String.self, at: shop)
            let id = try row.decode(String.self, at: id)
            let subject = kind.subject(of: id)
            let item = ShopSubject(shop: shop, subject: subject)
            guard !later.contains(item), seen.insert(item).inserted else { continue }
            let key = ByteKey(shop)
            if tails[key] == nil {
                tails[key] = try await FollowUpTail.read(shop: shop, from: folded, in: database.log)
            }
            guard let tail = tails[key], tail.newestOffset(of: subject) == nil else {
                outcome.changed += 1
                continue
            }
            let query = FollowUpItemQuery(
                scope: Scope(shops: [shop], all: true, asOf: at),
                policies: policies,
                kind: kind,
                id: id
            )
            switch try await claim(query, shop: shop, since: folded, database) {
            case .claimed(let until):
                outcome.claimed = (number, until)
                return outcome
            case .changed: outcome.changed += 1
            case .taken: outcome.taken += 1
            }
        }
        return outcome
    }

    /// What came of trying to claim an item.
    private enum Attempt {
        case claimed(until: Timestamp)
        case changed
        case taken
    }

    /// How often others may be faster with what else the customer is followed up for.
    private static let attempts = 20

    /// Claims an item that is as read models say that hold so much of the log.
    private func claim(
        _ query: FollowUpItemQuery,
        shop: String,
        since folded: FoldedOffsets,
        _ database: DeskDatabase
    ) async throws -> Attempt {
        for _ in 0..<Self.attempts {
            let item = try await FollowUpItem.find(query, shop: shop, in: ReadModels(database.log))
            let tail = try await FollowUpTail.read(shop: shop, from: item.folded, in: database.log)
            let known = item.following(tail, asOf: at)
            // Also under another id of the customer, and behind an event that is parked.
            let isTold = tail.entries.contains { item.subjects.contains(bytesOf: $0.subject) }
            if known.claim != nil || isTold { return .changed }
            if let left = known.contactsLeft, left <= Int64(known.otherClaims.count) { return .taken }
            let until = Timestamp(microseconds: at.microseconds + (lasts ?? item.claimLasts) * 1000)
            let action = FollowUpAction.claim(by: agent, until: until)
            var event = Event(
                operator: action.type,
                subject: kind.subject(of: item.id),
                shop: shop,
                data: action.payload(kind: kind, id: item.id, customer: item.customer)
            )
            event.time = at
            let expectations =
                item.with(folded).expectations(FollowUpTail(entries: [])) + item.contactExpectations(tail)
            if try await database.append([event], expecting: expectations)[0].kind == .appended {
                return .claimed(until: until)
            }
            // Whoever was faster with another item of the customer leaves this one as it is.
            let own = try await FollowUpTail.read(shop: shop, subjects: item.subjects, from: folded, in: database.log)
            if !own.entries.isEmpty { return .changed }
        }
        return .changed
    }

    /// Items about which something is told after the instant of the claim: a claim must not come before it.
    private func subjectsWithLaterActions(
        _ tables: TableNames,
        _ connection: PostgresConnection
    ) async throws -> Set<ShopSubject> {
        let query: PostgresQuery = """
            SELECT DISTINCT shop, subject FROM {follow_up_actions} WHERE kind = \(kind.description) AND at > \(at)
            """
        return Set(
            try await connection.query(query.substituting(tables)).rows.map { row in
                let (shop, subject) = try row.decode((String, String).self)
                return ShopSubject(shop: shop, subject: subject)
            }
        )
    }
}
