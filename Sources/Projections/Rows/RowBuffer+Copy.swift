// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

extension PostgresConnection {
    /// Loads rows by COPY.
    func copy(_ rows: RowBuffer, into sql: String) async throws {
        _ = try await copyIn(sql) { writer in
            try await writer.write(RowBuffer.header)
            try await writer.write(rows.bytes)
            try await writer.write(RowBuffer.trailer)
        }
    }
}
