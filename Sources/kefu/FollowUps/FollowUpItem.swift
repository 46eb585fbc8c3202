// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

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
    let claim: (agent: String, until: Timestamp)?
    /// Why an order is no longer to be paid: paid, closed or expired.
    let ended: String?

    /// Looks for an item.
    ///
    /// - Throws: `FollowUpError` when no shop or more than one knows it.
    static func find(_ query: FollowUpItemQuery, in models: ReadModels) async throws -> FollowUpItem {
        let rows = try await models.ask(query.question.query)
        guard rows.count > 0 else { throw FollowUpError.unknown(query.kind, query.id) }
        let items = try rows.rows.map { row in
            let (shop, _, customer, holder, until, _, ended) = try row.decode(
                (String, String, String?, String?, Timestamp?, String?, String?).self
            )
            return FollowUpItem(
                kind: query.kind,
                id: query.id,
                shop: shop,
                customer: customer,
                claim: holder.flatMap { holder in until.map { (holder, $0) } },
                ended: ended
            )
        }
        guard items.count == 1 else { throw FollowUpError.ambiguous(query.id, shops: items.map(\.shop)) }
        return items[0]
    }
}
