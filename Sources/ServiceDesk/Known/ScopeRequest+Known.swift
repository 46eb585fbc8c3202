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
        guard let knownAt else { return live }
        // Tables for people show local times, for which they ask for the shops too.
        var request = AsideRequest(tables: questions.reduce(into: ["shops"]) { $0.formUnion($1.tables) })
        switch knownAt {
        case .cut(let cut):
            request.to = cut
        case .time(let time):
            let instant = try await instant(of: time, live)
            request.to = try await database.withConnection(.logReader) { try await LogHeads.cut(knownAt: instant, $0) }
        }
        request.shops = try await AsideShops.ids(of: shops, database)
        return live.building(request, set: Desk.projections, progress: progress)
    }
}
