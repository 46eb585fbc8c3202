// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import EventLog
import Glibc
public import Postgres

/// An empty log of its own for a test, in one private cluster for the whole test process.
public struct TestLog: Sendable {
    public let database: LogDatabase
    /// How to reach the database as its superuser.
    public let superuser: PostgresConfiguration

    /// Makes a log.
    public static func make() async throws -> TestLog {
        let server = try await server.value
        let name = "log_\(UInt64.random(in: .min ... .max))"
        let connection = try await PostgresConnection.connect(server.configuration(database: "postgres"))
        defer { connection.close() }
        try await connection.execute("CREATE DATABASE \(name) TEMPLATE kefu STRATEGY file_copy")
        return TestLog(server.configuration(database: name))
    }

    /// Makes an empty database without a log.
    ///
    /// - Parameter encoding: that of the database; UTF-8 when left out.
    public static func makeEmptyDatabase(encoding: String? = nil) async throws -> TestLog {
        let server = try await server.value
        let name = "empty_\(UInt64.random(in: .min ... .max))"
        let connection = try await PostgresConnection.connect(server.configuration(database: "postgres"))
        defer { connection.close() }
        let encoded = encoding.map { " ENCODING '\($0)' LOCALE 'C'" } ?? ""
        try await connection.execute("CREATE DATABASE \(name) TEMPLATE template0\(encoded)")
        return TestLog(server.configuration(database: name))
    }

    private init(_ configuration: PostgresConfiguration) {
        superuser = configuration
        database = LogDatabase(configuration)
    }

    /// Connects as the superuser, for as long as a body runs.
    public func withSuperuser<Result>(
        _ body: (PostgresConnection) async throws -> Result
    ) async throws -> Result {
        let connection = try await PostgresConnection.connect(superuser)
        defer { connection.close() }
        return try await body(connection)
    }

    /// Appends lines of CloudEvents, in batches of a size and in their order.
    public func append(_ lines: [String], batch: Int = 1000) async throws -> [AppendOutcome] {
        try await database.withConnection(.writer) { connection in
            let writer = try await LogWriter(connection: connection)
            var outcomes: [AppendOutcome] = []
            var start = 0
            while start < lines.count {
                let events = try EventBatch(lines: lines[start..<min(start + batch, lines.count)])
                outcomes += try await writer.append(events)
                start += batch
            }
            return outcomes
        }
    }

    private static let server = Task {
        var template = Array("/tmp/kefu-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw PostgresError(.invalidConfiguration, "no temporary directory: \(String(cString: strerror(errno)))")
        }
        let directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        removal = "kill -QUIT $(head -n 1 \(directory)/postgres/postmaster.pid) 2>/dev/null; rm -rf \(directory)"
        atexit { _ = system(TestLog.removal) }
        let server = try await EmbeddedPostgres.open(
            .init(dataDirectory: directory, linger: .zero, settings: ["fsync": "off", "max_connections": "200"])
        )
        _ = try await LogDatabase(server.configuration()).migrate()
        return server
    }

    // Written once, before the exit handler that reads it is installed.
    nonisolated(unsafe) private static var removal = ""
}

extension EventBatch {
    /// A batch of events that are given as lines of JSON.
    ///
    /// - Throws: `EventRefusal` for the first that is refused.
    public init(lines: some Collection<String>) throws {
        self.init()
        var parser = EventParser()
        for (place, line) in lines.enumerated() {
            var line = line
            try line.withUTF8 { bytes in
                let event = try parser.parse(UnsafeRawBufferPointer(bytes))
                let partition = Partitioning.partition(
                    shop: .init(event.shop),
                    subject: .init(event.subject),
                    of: Partitioning.defaultPartitions
                )
                append(event, partition: partition, place: place)
            }
        }
    }
}
