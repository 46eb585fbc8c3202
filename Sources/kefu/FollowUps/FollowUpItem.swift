// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
import Projections
import ServiceDesk

/// A follow-up item that a command works on.
struct FollowUpItem {
    let kind: FollowUpKind
    let id: String
    let shop: String
    let customer: String?
    /// Who holds it, and until when.
    var claim: (agent: String, until: Timestamp)? { didSet { isClaimFolded = false } }
    /// Whether the read models say so, which do not tell since when.
    private var isClaimFolded = true
    /// Why an order is no longer to be paid: paid, closed or expired.
    var ended: String?
    /// What events about it are told on: its order, or the customer under every id.
    let subjects: [String]
    /// All ids of the customer.
    let customers: [String]
    /// How long a claim lasts that does not say so, in milliseconds.
    let claimLasts: Int64
    /// How often the customer may be contacted yet in the 24 hours; none for an order without one.
    var contactsLeft: Int64?
    /// Until when the customer is not to be disturbed.
    let quietUntil: Timestamp?
    /// The claims in force on other items of the customer, by kind and subject.
    var otherClaims: Set<ByteKey>
    /// What events about the customer's items are told on: the customer under every id, and the orders that are to be paid.
    let customerSubjects: [String]
    /// What the read models held of the log.
    private(set) var folded: FoldedOffsets

    /// Looks for an item.
    ///
    /// - Parameter shop: Only in this shop, by id.
    /// - Throws: `FollowUpError` when no shop or more than one knows it, or nobody knows a shop that was named.
    static func find(_ query: FollowUpItemQuery, shop: String? = nil, in models: ReadModels) async throws
        -> FollowUpItem
    {
        let (rows, folded) = try await models.withTables { tables, connection in
            (
                try await connection.query(query.question.query.substituting(tables)),
                try await FoldedOffsets.read(over: connection)
            )
        }
        let items = try rows.rows.map { row in
            let (shop, _, customer, holder, until, _, ended, subjects, customers, lasts, left, quiet, others, theirs) =
                try row.decode(
                    (
                        String, String, String?, String?, Timestamp?, String?, String?, [String], [String], Int64,
                        Int64?, Timestamp?, [String], [String]
                    ).self
                )
            return FollowUpItem(
                kind: query.kind,
                id: query.id,
                shop: shop,
                customer: customer,
                claim: holder.flatMap { holder in until.map { (holder, $0) } },
                ended: ended,
                subjects: subjects,
                customers: customers,
                claimLasts: lasts,
                contactsLeft: left,
                quietUntil: quiet,
                otherClaims: Set(others.map { ByteKey($0) }),
                customerSubjects: theirs,
                folded: folded
            )
        }
        .filter { item in shop.map { item.shop.isSameBytes(as: $0) } ?? true }
        guard let item = items.first else {
            throw try await FollowUpError.unknown(query.kind, query.id, in: query.scope.shops, models)
        }
        guard items.count == 1 else { throw FollowUpError.ambiguous(query.id, shops: items.map(\.shop)) }
        return item
    }

    /// The same, to be told about only if nothing was told since read models that are older.
    func with(_ folded: FoldedOffsets) -> FollowUpItem {
        var item = self
        item.folded = folded
        return item
    }

    /// What must hold for something to be told about the item by what is known of it: the read models and a tail of the log.
    func expectations(_ tail: FollowUpTail) -> [AppendExpectation] {
        subjects.map { expectation(of: $0, FollowUpClaim.types, tail) }
    }

    /// What must hold for the contacts of the customer to be as many as is known of them: nobody claimed another item meanwhile, and
    /// nobody contacted the customer.
    func contactExpectations(_ tail: FollowUpTail) -> [AppendExpectation] {
        customerSubjects.distinctByBytes().filter { !subjects.contains(bytesOf: $0) }
            .map { expectation(of: $0, Self.contactTypes, tail) }
    }

    /// The events that take contacts of the customer.
    private static let contactTypes = ["followup.claimed", "followup.attempted"]

    private func expectation(of subject: String, _ types: [String], _ tail: FollowUpTail) -> AppendExpectation {
        let partition = Partitioning.partition(shop: shop, subject: subject, of: folded.next.count)
        let after = max(folded.next[partition] - 1, tail.newestOffset(of: subject) ?? -1)
        return AppendExpectation(shop: shop, subject: subject, types: types, after: after)
    }

    /// The item with what the log holds besides, as of an instant.
    func following(_ tail: FollowUpTail, asOf instant: Timestamp) -> FollowUpItem {
        var item = self
        // What takes contacts of the customer counts whatever its time: who claims at the same moment may have a clock that is ahead.
        for entry in tail.entries where entry.at <= instant || !item.isOwn(entry) { item.take(entry, asOf: instant) }
        if let claim = item.claim, claim.until <= instant { item.claim = nil }
        return item
    }

    /// Whether an entry is of the item itself, not of another one of the customer.
    private func isOwn(_ entry: FollowUpTail.Entry) -> Bool {
        subjects.contains(bytesOf: entry.subject)
            && (!entry.type.hasPrefix("followup.") || entry.kind == kind.description)
    }

    private mutating func take(_ entry: FollowUpTail.Entry, asOf instant: Timestamp) {
        let isOwn = subjects.contains(bytesOf: entry.subject)
        guard isOwn || entry.customer.map(customers.contains(bytesOf:)) == true else { return }
        if entry.type == "order.paid" || entry.type == "order.closed" {
            if isOwn { ended = ended ?? (entry.type == "order.paid" ? "paid" : "closed") }
            return
        }
        if entry.type == "followup.attempted", entry.at.microseconds > instant.microseconds - 86_400_000_000 {
            contactsLeft = contactsLeft.map { $0 - 1 }
        }
        guard isOwn && entry.kind == kind.description else {
            let key = ByteKey(entry.kind + " " + entry.subject)
            if entry.type == "followup.claimed", end(of: entry) > instant {
                otherClaims.insert(key)
            } else {
                otherClaims.remove(key)
            }
            return
        }
        // What is parked may be older than the claim, and then it does not end it.
        if entry.isParked, isClaimFolded, claim != nil { return }
        switch entry.type {
        case "followup.claimed":
            if let held = claim, held.until > entry.at, entry.agent.map(held.agent.isSameBytes(as:)) != true { return }
            claim = entry.agent.map { ($0, end(of: entry)) }
        case "followup.released":
            if let held = claim, let holder = entry.holder, !held.agent.isSameBytes(as: holder) { return }
            claim = nil
        default: claim = nil
        }
    }

    private func end(of claim: FollowUpTail.Entry) -> Timestamp {
        claim.until ?? Timestamp(microseconds: claim.at.microseconds + claimLasts * 1000)
    }
}
