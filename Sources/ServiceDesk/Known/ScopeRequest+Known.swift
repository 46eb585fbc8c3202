// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

package import EventLog
import Postgres
package import Projections

extension ScopeRequest {
    /// Where a question is to be answered from: the live read models or, for what was known then, tables aside.
    ///
    /// - Parameters:
    ///   - live: The read models as they are, where the program keeps connections to them.
    ///   - questions: All that are to be asked of them.
    ///   - progress: is told the events that were read, and those there are.
    /// - Throws: `EventLogError` with code `invalidPlace` for a cut that the log does not reach.
    /// - Complexity: when the log was known at is asked for, every question reads the log up to the cut.
    package func models(
        _ database: LogDatabase,
        live: ReadModels? = nil,
        for questions: [Question],
        progress: @escaping @Sendable (Int64, Int64) -> Void = { _, _ in }
    ) async throws -> ReadModels {
        let live = live ?? ReadModels(database)
        guard knownAt != nil else { return live }
        // Tables for people show local times, for which they ask for the shops too.
        var request = AsideRequest(tables: questions.reduce(into: ["shops"]) { $0.formUnion($1.tables) })
        request.to = try await knownCut(database, live)
        request.shops = try await AsideShops.ids(of: shops, database)
        request.sharedTypes = Desk.shared
        return live.building(request, set: Desk.projections, progress: progress)
    }

    /// Whether nothing at all is to be known, because nothing had been recorded then.
    ///
    /// - Throws: `PostgresError`.
    /// - Complexity: for an instant an index walk a partition, over the batches that were recorded since.
    package func isBeforeAllEvents(_ database: LogDatabase) async throws -> Bool {
        try await knownCut(database, ReadModels(database))?.events == 0
    }

    /// The part of the log that is to be known; `nil` for all of it.
    private func knownCut(_ database: LogDatabase, _ live: ReadModels) async throws -> Cut? {
        switch knownAt {
        case nil: return nil
        case .cut(let cut): return cut
        case .time(let time):
            let instant = try await instant(of: time, live)
            return try await database.withConnection(.logReader) { try await LogHeads.cut(knownAt: instant, $0) }
        }
    }
}
