// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Projections
import ServiceDesk

/// An order or a customer that a question is about.
struct AskedSubject: Hashable, Sendable {
    private let kind: FollowUpKind
    private let id: String

    static func order(_ id: String) -> AskedSubject { AskedSubject(kind: .unpaid, id: id) }

    static func customer(_ id: String) -> AskedSubject { AskedSubject(kind: .enquiry, id: id) }

    /// Whether any of the chosen shops knows it as of the instant, whatever the days: rows, or none.
    func known(_ scope: Scope) -> Question {
        if kind == .unpaid { return TimelineQuery.order(id, scope: scope).known }
        return FollowUpItemQuery(scope: scope, kind: kind, id: id).question
    }

    /// Refuses a slip of the pen, which an empty answer would hide.
    ///
    /// - Parameters:
    ///   - answer: that of ``known(_:)``.
    ///   - live: what knows the shops.
    /// - Throws: `FollowUpError` when no chosen shop knows it, or nobody knows a shop that was chosen; `PostgresError`.
    func mustBeKnown(_ answer: PostgresResult, in shops: [String], _ live: some Answering) async throws {
        guard answer.count > 0 else { throw try await FollowUpError.unknown(kind, id, in: shops, live) }
    }

    /// Parked events that are about it or name it, as of any instant.
    var parked: ParkedSearch {
        var search = ParkedSearch(asOf: .infinity)
        search.subjects = [kind.subject(of: id)]
        if kind == .unpaid { search.orders = [id] } else { search.customers = [id] }
        return search
    }
}
