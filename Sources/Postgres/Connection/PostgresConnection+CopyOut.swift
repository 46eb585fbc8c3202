// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import CLibPQ
internal import Glibc

extension PostgresConnection {
    /// Runs `sql`, a COPY … TO STDOUT, and calls `row` with each message: one row of text or CSV, or one tuple of the binary format
    /// (the first also holds the file header, see `BinaryCopyRow`).
    ///
    /// The bytes are libpq's and valid inside of `row` only. When `row` throws, the COPY is cancelled on the server, the rest is
    /// thrown away, and the connection stays usable (a transaction around it has failed). Costs one allocation a row, inside libpq.
    ///
    /// - Throws: what `row` throws; `PostgresError`; `CancellationError`.
    public func copyOut(_ sql: String, row: (UnsafeRawBufferPointer) throws -> Void) async throws {
        let handle = try handle()
        try await handle.perform { raw, request in
            try await handle.beginCopyOut(sql, raw)
            var failure: (any Error)?
            do {
                try await handle.readCopy(raw, row: row)
            } catch {
                failure = error
                request.fire()
                try? await handle.readCopy(raw) { _ in }
            }
            do {
                _ = try await handle.finish(raw, query: sql)
            } catch {
                throw failure ?? error
            }
            if let failure { throw failure }
        }
    }

    /// Runs `sql`, a COPY … TO STDOUT (FORMAT binary), and calls `row` with each tuple; otherwise like `copyOut`.
    public func copyOutBinary(_ sql: String, row: (inout BinaryCopyRow) throws -> Void) async throws {
        try await copyOut(sql) { message in
            if var tuple = try BinaryCopyRow(message: message) { try row(&tuple) }
        }
    }
}

extension ConnectionHandle {
    /// Sends a COPY … TO STDOUT and waits until the server is ready for it.
    fileprivate func beginCopyOut(_ sql: String, _ raw: OpaquePointer) async throws {
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
        guard actual != PGRES_COPY_OUT else {
            PQclear(result)
            return
        }
        let failure: PostgresError
        if actual == PGRES_FATAL_ERROR {
            failure = error(of: result, raw, query: sql)
        } else {
            failure = PostgresError(.misuse, "the statement is no COPY … TO STDOUT", query: sql)
            if actual == PGRES_COPY_IN { _ = await abandonCopy(raw, query: sql) }
        }
        PQclear(result)
        _ = try? await finish(raw, query: sql)
        throw failure
    }

    /// Reads COPY data to its end, with `finish` still to call. Suspends only when nothing is there to read.
    func readCopy(_ raw: OpaquePointer, row: (UnsafeRawBufferPointer) throws -> Void) async throws {
        var buffer: UnsafeMutablePointer<CChar>?
        var looks = 0
        var reads = 0
        while true {
            let length = PQgetCopyData(raw, &buffer, 1)
            if length > 0 {
                looks = 0
                defer { PQfreemem(buffer) }
                try row(UnsafeRawBufferPointer(start: buffer, count: Int(length)))
            } else if length == 0 {
                // The next bytes are often there already, or come while other threads have had their turn.
                if looks > Self.looksBeforeWait {
                    await wait(for: .read, raw)
                } else if looks > 0 {
                    sched_yield()
                }
                looks += 1
                guard PQconsumeInput(raw) == 1 else { return }
                reads += 1
                // A server that is always faster than `row` must not keep a thread for ever.
                if reads.isMultiple(of: 64) { await Task.yield() }
            } else {
                return
            }
        }
    }
}
