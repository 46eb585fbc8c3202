// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import CLibPQ

extension ConnectionHandle {
    /// One thing that was sent and whose results come back in their turn.
    fileprivate enum Step {
        case prepare(StatementCache.Key, name: String)
        case query(PostgresQuery)
    }

    /// Sends all queries, with what has to be prepared for them, and reads their results; the server answers once.
    func runPipeline(_ queries: [PostgresQuery], _ raw: OpaquePointer) async throws -> [PostgresResult] {
        guard !queries.isEmpty else { return [] }
        if let preamble { return Array(try await runWholePipeline([preamble.query] + queries, raw).dropFirst()) }
        return try await runWholePipeline(queries, raw)
    }

    private func runWholePipeline(_ queries: [PostgresQuery], _ raw: OpaquePointer) async throws -> [PostgresResult] {
        if let copy = queries.first(where: \.isCopy) {
            throw PostgresError(
                .misuse,
                "COPY in a pipeline is not possible",
                hint: "use copyIn or copyOut",
                query: copy.sql
            )
        }
        try await deallocateEvicted(raw)
        guard PQenterPipelineMode(raw) == 1 else { throw sendFailure(raw, query: queries[0].sql) }
        defer {
            // Refused only when something was not read to its end.
            if PQexitPipelineMode(raw) == 0 { markBroken() }
        }
        var steps: [Step] = []
        var failure: PostgresError?
        do {
            try send(queries, &steps, raw)
        } catch {
            failure = error
        }
        guard PQpipelineSync(raw) == 1 else { throw failure ?? sendFailure(raw, query: queries[0].sql) }
        await flush(raw)
        var results: [PostgresResult] = []
        results.reserveCapacity(queries.count)
        for step in steps where isUsable {
            do {
                if let result = try await read(step, raw) { results.append(result) }
            } catch {
                failure = failure ?? error
            }
        }
        while isUsable, let result = await nextResult(raw) {
            let isEnd = PQresultStatus(result) == PGRES_PIPELINE_SYNC
            PQclear(result)
            if isEnd { break }
        }
        if let failure { throw failure }
        guard results.count == queries.count else { throw connectionError(query: queries[0].sql) }
        return results
    }

    private func send(_ queries: [PostgresQuery], _ steps: inout [Step], _ raw: OpaquePointer) throws(PostgresError) {
        var underWay: [StatementCache.Key: String] = [:]
        for query in queries {
            var name: String?
            if isPrepared(query) {
                let key = key(query)
                name = statements.name(for: key) ?? underWay[key]
                if name == nil {
                    try check(key.sql)
                    let new = statements.makeName(for: key)
                    guard PQsendPrepare(raw, new, key.sql, Int32(key.types.count), key.types) == 1 else {
                        throw sendFailure(raw, query: key.sql)
                    }
                    steps.append(.prepare(key, name: new))
                    underWay[key] = new
                    name = new
                }
            }
            try send(query, prepared: name, raw)
            steps.append(.query(query))
        }
    }

    /// Reads the results of one step; `nil` when there are none to hand on, also because an earlier step failed.
    private func read(_ step: Step, _ raw: OpaquePointer) async throws(PostgresError) -> PostgresResult? {
        var last: PostgresResult?
        var failure: PostgresError?
        while let result = await nextResult(raw) {
            switch PQresultStatus(result) {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY:
                last = PostgresResult(owning: result)
            case PGRES_PIPELINE_ABORTED:
                PQclear(result)
            case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
                // libpq has no way out of a COPY in a pipeline.
                PQclear(result)
                markBroken()
                throw PostgresError(
                    .misuse,
                    "COPY in a pipeline is not possible; the connection is lost",
                    query: step.sql
                )
            default:
                failure = failure ?? error(of: result, raw, query: step.sql)
                PQclear(result)
            }
        }
        switch step {
        case .prepare(let key, let name):
            if last != nil { statements.insert(name, for: key) }
            last = nil
        case .query(let query):
            if let failure { _ = forgets(query, after: failure) }
        }
        if let failure { throw failure }
        return last
    }
}

extension ConnectionHandle.Step {
    fileprivate var sql: String {
        switch self {
        case .prepare(let key, _): key.sql
        case .query(let query): query.sql
        }
    }
}
