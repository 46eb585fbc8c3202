// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Projections
import ServiceDesk

extension ScopeOptions {
    /// The scope of a question. A local `--as-of` costs a question to PostgreSQL, which knows the zones.
    ///
    /// - Throws: `ProjectionError.notPrepared`; `PostgresError`, for a zone that does not exist of SQLSTATE 22023.
    func scope(_ models: ReadModels) async throws -> Scope {
        var request = ScopeRequest()
        request.shops = shop
        request.day = day
        request.since = since
        request.until = until
        request.limit = limit
        request.asOf = asOf
        request.timeZone = timeZone
        request.all = all
        return try await request.scope(models)
    }
}
