// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import CLibPQ

extension PostgresConnection {
    /// Runs `sql`, a COPY … FROM STDIN, with the bytes that `body` writes, and returns the number of rows.
    ///
    /// When `body` throws, the COPY fails as a whole and the connection stays usable. `body` must not use the connection otherwise.
    ///
    /// - Throws: what `body` throws; `PostgresError`, also for rows that the server refuses; `CancellationError`.
    @discardableResult
    public func copyIn(_ sql: String, _ body: (CopyInWriter) async throws -> Void) async throws -> Int {
        let handle = try handle()
        return try await handle.perform { raw, request in
            try await handle.beginCopy(sql, raw, expecting: PGRES_COPY_IN)
            let writer = CopyInWriter(handle, raw, request)
            var failure: (any Error)?
            do {
                try await body(writer)
                try await writer.flush()
            } catch {
                failure = error
            }
            writer.close()
            _ = PQputCopyEnd(raw, failure == nil ? nil : "the client gave up the COPY")
            await handle.flush(raw)
            do {
                let result = try await handle.finish(raw, query: sql)
                if let failure { throw failure }
                return result.affectedRows
            } catch {
                guard let failure, !writer.hasFailed else { throw error }
                throw failure
            }
        }
    }
}

extension ConnectionHandle {
    /// Sends a COPY statement and waits until the server is ready for it.
    func beginCopy(_ sql: String, _ raw: OpaquePointer, expecting status: ExecStatusType) async throws {
        let preamble = preamble
        try send(script: (preamble?.script ?? "") + sql, raw)
        await flush(raw)
        var next = await nextResult(raw)
        for _ in 0..<(preamble?.statements ?? 0) {
            guard let setting = next, PQresultStatus(setting) == PGRES_COMMAND_OK else { break }
            PQclear(setting)
            next = await nextResult(raw)
        }
        guard let result = next else { throw connectionError(query: sql) }
        let actual = PQresultStatus(result)
        guard actual != status else {
            PQclear(result)
            return
        }
        let failure: PostgresError
        if actual == PGRES_FATAL_ERROR {
            failure = error(of: result, raw, query: sql)
        } else {
            failure = PostgresError(.misuse, "the statement is no COPY of the direction asked for", query: sql)
            if actual == PGRES_COPY_IN || actual == PGRES_COPY_OUT { _ = await abandonCopy(raw, query: sql) }
        }
        PQclear(result)
        _ = try? await finish(raw, query: sql)
        throw failure
    }
}
