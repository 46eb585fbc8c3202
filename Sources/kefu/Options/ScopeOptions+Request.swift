// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Projections
import ServiceDesk

extension ScopeOptions {
    /// The scope of a question. A local `--as-of` costs a question to PostgreSQL, which knows the zones.
    ///
    /// - Throws: `ProjectionError.notPrepared`; `PostgresError`, for a zone that does not exist of SQLSTATE 22023.
    func scope(_ models: ReadModels) async throws -> Scope { try await request.scope(models) }

    /// Where questions are to be answered from, and how far the reading of the log for it is.
    func models(_ database: LogDatabase, for questions: [Question]) async throws -> (ReadModels, ProgressBar) {
        let bar = ProgressBar(title: "read the log", unit: "events", total: nil)
        let models = try await request.models(database, for: questions) { done, _ in
            bar.update(done: Int(done), items: Int(done))
        }
        return (models, bar)
    }

    var request: ScopeRequest {
        var request = ScopeRequest()
        request.shops = shop
        request.day = day
        request.since = since
        request.until = until
        request.limit = limit
        request.asOf = asOf
        request.knownAt = knownAt
        request.timeZone = timeZone
        request.all = all
        return request
    }
}
