// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import HTTPTypes
import Hummingbird
import NIOCore
import Projections

/// Tells whether the process lives, and whether it can do its work.
struct Health: Sendable {
    private let database: LogDatabase

    init(_ database: LogDatabase) { self.database = database }

    /// The process answers.
    var alive: Response { Self.response("alive") }

    /// The database answers too, its schema is the one that this program needs, and there are read models.
    ///
    /// - Throws: what keeps it from being so.
    func ready() async throws -> Response {
        try await database.withConnection(.logReader) { try await Migrator.check($0) }
        try await ReadModels(database).withTables { _, _ in }
        return Self.response("ready")
    }

    private static func response(_ status: String) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: "{\"status\":\"\(status)\"}\n"))
        )
    }
}
