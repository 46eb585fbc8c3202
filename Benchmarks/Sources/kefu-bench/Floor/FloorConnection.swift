// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import CFloorPQ
import Postgres

/// A plain, blocking libpq connection: what the floors are measured with.
// `@unchecked`: one task or thread uses it at a time.
final class FloorConnection: @unchecked Sendable {
    private let raw: OpaquePointer

    init(_ configuration: PostgresConfiguration) throws {
        let text = """
            host='\(configuration.host)' port=\(configuration.port) user='\(configuration.user)' \
            dbname='\(configuration.database)' application_name=kefu-floor
            """
        guard let raw = PQconnectdb(text) else { throw BenchError("no memory for a connection") }
        self.raw = raw
        guard PQstatus(raw) == CONNECTION_OK else { throw failure() }
    }

    deinit { PQfinish(raw) }

    /// Runs a script whose rows nobody reads.
    func execute(_ script: String) throws {
        let result = PQexec(raw, script)
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_COMMAND_OK || PQresultStatus(result) == PGRES_TUPLES_OK else {
            throw failure()
        }
    }

    /// The first column of the rows of a query, as text.
    func strings(_ query: String) throws -> [String] {
        let result = PQexec(raw, query)
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_TUPLES_OK else { throw failure() }
        return (0..<PQntuples(result)).map { String(cString: PQgetvalue(result, $0, 0)) }
    }

    /// Sends the bytes of a COPY … FROM STDIN.
    func copyIn(_ command: String, _ bytes: UnsafeRawBufferPointer) throws {
        let begun = PQexec(raw, command)
        defer { PQclear(begun) }
        guard PQresultStatus(begun) == PGRES_COPY_IN else { throw failure() }
        var start = 0
        while start < bytes.count {
            let count = min(bytes.count - start, 65_536)
            let piece = (bytes.baseAddress! + start).assumingMemoryBound(to: CChar.self)
            guard PQputCopyData(raw, piece, Int32(count)) == 1 else { throw failure() }
            start += count
        }
        guard PQputCopyEnd(raw, nil) == 1 else { throw failure() }
        try drain()
    }

    /// Reads a COPY … TO STDOUT and throws the rows away.
    ///
    /// - Returns: the number of messages and their bytes.
    func copyOut(_ command: String) throws -> (messages: Int, bytes: Int) {
        let begun = PQexec(raw, command)
        defer { PQclear(begun) }
        guard PQresultStatus(begun) == PGRES_COPY_OUT else { throw failure() }
        var (messages, bytes) = (0, 0)
        var buffer: UnsafeMutablePointer<CChar>?
        while true {
            let length = PQgetCopyData(raw, &buffer, 0)
            guard length > 0 else { break }
            messages += 1
            bytes += Int(length)
            PQfreemem(buffer)
        }
        try drain()
        return (messages, bytes)
    }

    private func drain() throws {
        while let result = PQgetResult(raw) {
            defer { PQclear(result) }
            guard PQresultStatus(result) == PGRES_COMMAND_OK else { throw failure() }
        }
    }

    private func failure() -> BenchError { BenchError("PostgreSQL: \(String(cString: PQerrorMessage(raw)))") }
}
