// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
import Projections
import ServiceDesk

extension ExplanationCommand {
    /// Refuses shops, an order or a customer that nobody knows: to explain why these have no row is to try every policy that was set.
    ///
    /// What is known at a later instant has an explanation, and so has what events name that are parked.
    ///
    /// - Throws: `FollowUpError`; `PostgresError`.
    /// - Complexity: a look-up for the shops and one for the subject; where one is not known, one in the log for each parked event.
    func mustKnow(_ scope: Scope, _ database: LogDatabase) async throws {
        let live = ReadModels(database)
        if !scope.shops.isEmpty {
            let known = try await KnownShops.read(live, named: scope.shops)
            if let stranger = try await known.unknown(scope.shops, asking: live).first {
                var search = ParkedSearch(asOf: .infinity)
                search.shops = scope.shops.filter { known.shops(of: $0).isEmpty }
                search.span = Timestamp.negativeInfinity..<Timestamp.infinity
                if try await !hasParked(search, database) {
                    throw FollowUpError(code: .unknown, message: stranger.english)
                }
            }
        }
        guard let subject else { return }
        var later = scope
        later.asOf = max(scope.asOf, .now)
        let answer = try await live.ask(subject.known(later).query)
        if answer.count == 0, try await hasParked(subject.parked, database) { return }
        try await subject.mustBeKnown(answer, in: scope.shops, live)
    }

    private func hasParked(_ search: ParkedSearch, _ database: LogDatabase) async throws -> Bool {
        let set = Desk.projections
        var search = search
        search.tables = set.tables(of: set.projections.map(\.name))
        return try await !search.run(database, set: set).isEmpty
    }
}
