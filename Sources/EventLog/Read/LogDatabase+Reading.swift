// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension LogDatabase {
    /// Connects for reading the log, for as long as the body runs.
    ///
    /// - Parameter withText: whether personal text is read too, which the login must be allowed to and which is recorded.
    public func withReader<Result>(
        withText: Bool = false,
        _ body: (LogReader) async throws -> Result
    ) async throws -> Result {
        try await withConnection(.pages(withText: withText)) { connection in
            try await body(LogReader(connection: connection, withText: withText))
        }
    }
}
