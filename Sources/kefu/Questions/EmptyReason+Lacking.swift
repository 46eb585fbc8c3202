// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Projections
import ServiceDesk

extension EmptyReason {
    /// What the live read models lack, where they had nothing to give: the shops that were named, or everything, and what is not
    /// folded yet.
    ///
    /// - Parameters:
    ///   - shops: ids, names and groups that were asked for; none for all shops.
    ///   - tables: those that were asked; `nil` for all.
    /// - Throws: `PostgresError`.
    static func lacking(_ shops: [String], tables: Set<String>?, _ database: LogDatabase) async throws -> EmptyReason {
        let live = ReadModels(database)
        let known = try await KnownShops.read(live, named: shops)
        var reason = EmptyReason(lines: try await known.unknown(shops, asking: live))
        if reason.lines.isEmpty, known.shops.isEmpty { reason.hint = nothingFolded }
        return reason.telling(unfolded: try await UnfoldedEvents.count(of: tables, live))
    }
}
