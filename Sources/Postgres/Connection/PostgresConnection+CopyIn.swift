// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension PostgresConnection {
    /// Runs `sql`, a COPY … FROM STDIN, with the bytes that `body` writes, and returns the number of rows.
    ///
    /// When `body` throws, the COPY fails as a whole and the connection stays usable. `body` must not use the connection otherwise.
    ///
    /// - Throws: what `body` throws; `PostgresError`, also for rows that the server refuses; `CancellationError`.
    @discardableResult
    public func copyIn(_ sql: String, _ body: (CopyInWriter) async throws -> Void) async throws -> Int {
        try await copyIn([sql]) { _, writer in try await body(writer) }[0]
    }

    /// Runs several COPY … FROM STDIN one after the other as one script, and returns the numbers of their rows.
    ///
    /// `body` is called with the number of each in turn. Until it writes, the server is still at work on the rows of the one before: the
    /// place to encode the next ones. When anything throws, the rest of the script is not run. Outside of a transaction the script is
    /// one of its own.
    ///
    /// - Parameter ending: a statement without parameters that ends the script, COMMIT for one.
    /// - Throws: as `copyIn` of one statement does.
    /// - Complexity: a round trip a statement, where single calls have two.
    @discardableResult
    public func copyIn(
        _ statements: [String],
        ending: String? = nil,
        _ body: (Int, CopyInWriter) async throws -> Void
    ) async throws -> [Int] {
        let handle = try handle()
        return try await handle.perform { raw, request in
            let sql = (statements + (ending.map { [$0] } ?? [])).joined(separator: ";\n")
            let script = try await CopyScript(sql, handle, raw)
            for number in statements.indices {
                let writer = CopyInWriter(handle, raw, request, script)
                do {
                    try await body(number, writer)
                    try await writer.flush()
                } catch {
                    writer.close()
                    try await handle.giveUp(script, isLost: writer.hasFailed)
                    throw error
                }
                writer.close()
                await script.end(isGivenUp: false)
            }
            return Array(try await script.finish().prefix(statements.count))
        }
    }
}

extension ConnectionHandle {
    /// Ends a script after its client failed in the midst of it; the server's word counts only when the connection is lost.
    fileprivate func giveUp(_ script: CopyScript, isLost: Bool) async throws {
        // What has not begun yet cannot be made to fail before it has.
        try? await script.begin()
        await script.end(isGivenUp: true)
        do {
            _ = try await script.finish()
        } catch {
            if isLost { throw error }
        }
    }
}
