// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import Postgres

/// Sessions that one program lends to others, with a real server. One lender a server, so one test at a time.
@Suite(.serialized) struct SessionLenderTests {
    /// Runs a body with how to borrow, while sessions are lent.
    private static func lending(
        most: Int = 4,
        _ body: (PostgresConfiguration) async throws -> Void
    ) async throws {
        let configuration = try await TestServer.configuration()
        var borrowing = try #require(configuration.borrowing)
        borrowing.connectTimeout = configuration.connectTimeout
        let service = Task { await SessionLender(configuration, most: most).run() }
        while access(borrowing.server, F_OK) != 0 { usleep(1000) }
        do {
            try await body(borrowing)
        } catch {
            service.cancel()
            await service.value
            throw error
        }
        service.cancel()
        await service.value
        #expect(access(borrowing.server, F_OK) != 0, "the socket is left")
    }

    private static let uses: PostgresQuery = """
        SELECT pg_backend_pid(), coalesce(sum(generic_plans + custom_plans), 0)::bigint FROM pg_prepared_statements
        WHERE statement LIKE 'SELECT 40 +%'
        """

    @Test func theNextOneFindsWhatWasPrepared() async throws {
        try await Self.lending(most: 1) { borrowing in
            let two = 2
            let query: PostgresQuery = "SELECT 40 + \(two)"
            let first = try await Self.retried { try await PostgresConnection.connect(borrowing) }
            #expect(try await first.query(query)[0].decode(Int.self, at: 0) == 42)
            let (process, _) = try await first.query(Self.uses.unprepared())[0].decode((Int32, Int64).self)
            first.close()
            for round in 2...4 {
                let next = try await Self.retried { try await PostgresConnection.connect(borrowing) }
                #expect(try await next.query(query)[0].decode(Int.self, at: 0) == 42)
                let (same, uses) = try await next.query(Self.uses.unprepared())[0].decode((Int32, Int64).self)
                #expect(same == process && uses == Int64(round))
                next.close()
            }
        }
    }

    @Test func nothingOfAnotherIsLeftButStatements() async throws {
        try await Self.lending(most: 1) { borrowing in
            let first = try await PostgresConnection.connect(borrowing)
            try await first.execute("SET application_name = 'another'; SELECT pg_advisory_lock(8123); LISTEN lent_once")
            try await first.execute("CREATE TEMP TABLE lent_once (n int)")
            try await first.execute("DECLARE lent_once CURSOR WITH HOLD FOR SELECT 1")
            try await first.execute("SET ROLE pg_monitor")
            try await first.execute("BEGIN; SET LOCAL lock_timeout = '1s'; SELECT pg_advisory_xact_lock(8123)")
            first.close()
            let next = try await Self.retried { try await PostgresConnection.connect(borrowing) }
            let left = try await next.query(
                """
                SELECT current_setting('application_name') || ' ' || current_user || ' ' || current_setting('lock_timeout'),
                  to_regclass('lent_once') IS NULL,
                  (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND objid = 8123)
                    + (SELECT count(*) FROM pg_listening_channels()) + (SELECT count(*) FROM pg_cursors WHERE name <> '')
                """
            )
            let (settings, isGone, others) = try left[0].decode((String, Bool, Int64).self)
            #expect(settings == "tests postgres 0" && isGone && others == 0)
            next.close()
        }
    }

    /// What failed may be a statement that is of no more use.
    @Test func oneThatIsLeftInAFailedTransactionIsGivenUp() async throws {
        try await Self.lending(most: 1) { borrowing in
            let first = try await PostgresConnection.connect(borrowing)
            try await first.execute("BEGIN")
            let error = await #expect(throws: PostgresError.self) { try await first.query("SELECT 1 / 0") }
            #expect(error?.sqlState == .init(rawValue: "22012"))
            let process = first.serverProcess
            first.close()
            let next = try await Self.retried { try await PostgresConnection.connect(borrowing) }
            #expect(try await next.query("SELECT pg_backend_pid()")[0].decode(Int32.self, at: 0) != process)
            next.close()
        }
    }

    @Test func oneThatIsLeftInTheMiddleIsGivenUp() async throws {
        try await Self.lending(most: 1) { borrowing in
            let watching = try await TestServer.connect()
            // A program that is killed says no farewell.
            let killed = try BareBorrower(borrowing)
            killed.ask("SELECT pg_sleep(600)")
            try await Self.waitUntil("wait_event = 'PgSleep'", killed.process, watching)
            killed.vanish()
            try await Self.waitUntil(nil, killed.process, watching)
            watching.close()
            let next = try await Self.retried { try await PostgresConnection.connect(borrowing) }
            #expect(next.serverProcess != killed.process)
            next.close()
        }
    }

    @Test func halfAPipelineIsGivenUpToo() async throws {
        try await Self.lending(most: 1) { borrowing in
            // The server skips what comes behind the error until it is told to go on, which nobody does any more.
            let killed = try BareBorrower(borrowing)
            killed.prepare("SELECT nothing_of_that_name")
            killed.vanish()
            let next = try await Self.retried { try await PostgresConnection.connect(borrowing) }
            #expect(next.serverProcess != killed.process)
            next.close()
        }
    }

    @Test func whoHasBorrowedMayFinish() async throws {
        let configuration = try await TestServer.configuration()
        let service = Task { await SessionLender(configuration).run() }
        var borrowing = try #require(configuration.borrowing)
        borrowing.connectTimeout = configuration.connectTimeout
        let connection = try await Self.retried { try await PostgresConnection.connect(borrowing) }
        service.cancel()
        while access(borrowing.server, F_OK) == 0 { usleep(1000) }
        #expect(try await connection.query("SELECT 1")[0].decode(Int32.self, at: 0) == 1)
        connection.close()
        await service.value
    }

    @Test func aStatementIsCancelled() async throws {
        try await Self.lending { borrowing in
            let process = Locked<Int32?>(nil)
            let sleeping = Task {
                let connection = try await PostgresConnection.connect(borrowing)
                defer { connection.close() }
                process.withLock { $0 = connection.serverProcess }
                await #expect(throws: CancellationError.self) {
                    try await connection.query("SELECT pg_sleep(600)::text")
                }
                return connection.isUsable
            }
            let watching = try await TestServer.connect()
            while process.withLock({ $0 }) == nil { usleep(1000) }
            try await Self.waitUntil("wait_event = 'PgSleep'", try #require(process.withLock { $0 }), watching)
            watching.close()
            sleeping.cancel()
            #expect(try await sleeping.value)
        }
    }

    @Test func whoComesWhenAllAreLentIsTurnedAway() async throws {
        try await Self.lending(most: 1) { borrowing in
            let first = try await PostgresConnection.connect(borrowing)
            let error = await #expect(throws: PostgresError.self) {
                try await PostgresConnection.connect(borrowing).close()
            }
            #expect(error?.code == .cannotConnect)
            first.close()
        }
    }

    @Test func largeAnswersPassWhole() async throws {
        try await Self.lending { borrowing in
            let connection = try await PostgresConnection.connect(borrowing)
            let rows = try await connection.query("SELECT n, repeat('x', 1000) FROM generate_series(1, 20000) AS n")
            #expect(rows.count == 20_000)
            let (number, last) = try rows[19_999].decode((Int32, String).self)
            #expect(number == 20_000 && last == String(repeating: "x", count: 1000))
            let length = 3_000_000
            let text = String(repeating: "y", count: length)
            #expect(try await connection.query("SELECT length(\(text))")[0].decode(Int32.self, at: 0) == Int32(length))
            connection.close()
        }
    }

    @Test func aSocketThatWasLeftIsTakenOver() async throws {
        let path = try #require(try await TestServer.configuration().borrowing?.server)
        // Nobody listens at a file.
        let descriptor = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0o600)
        close(descriptor)
        let configuration = try await TestServer.configuration()
        let service = Task { await SessionLender(configuration).run() }
        var borrowing = try #require(configuration.borrowing)
        borrowing.connectTimeout = configuration.connectTimeout
        let connection = try await Self.retried { try await PostgresConnection.connect(borrowing) }
        #expect(try await connection.query("SELECT 1")[0].decode(Int32.self, at: 0) == 1)
        connection.close()
        service.cancel()
        await service.value
    }

    /// Waits until the session is in a state; with none, until it is gone.
    private static func waitUntil(
        _ state: String?,
        _ process: Int32,
        _ connection: PostgresConnection
    ) async throws {
        let condition = state.map { " AND " + $0 } ?? ""
        let query = PostgresQuery(
            "SELECT count(*) FROM pg_stat_activity WHERE pid = \(process)\(unescaped: condition)"
        )
        while try await connection.query(query)[0].decode(Int64.self, at: 0) != (state == nil ? 0 : 1) { usleep(1000) }
    }

    /// Until the one before is back, nobody else gets its session.
    private static func retried(
        _ connect: () async throws -> PostgresConnection
    ) async throws -> PostgresConnection {
        while true {
            do {
                return try await connect()
            } catch let error as PostgresError where error.code == .cannotConnect {
                usleep(1000)
            }
        }
    }
}

/// A borrower that speaks the protocol itself.
private struct BareBorrower {
    let process: Int32
    private let descriptor: Int32

    init(_ configuration: PostgresConfiguration) throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        self.descriptor = descriptor
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(configuration.server.utf8)) }
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(connected == 0)
        // First TLS is asked for, and refused.
        Self.send(descriptor, [0, 0, 0, 8, 4, 210, 22, 47])
        #expect(Self.receive(descriptor, 1) == [UInt8(ascii: "N")])
        Self.send(descriptor, [0, 0, 0, 9, 0, 3, 0, 0, 0])
        var process: Int32 = 0
        while true {
            let head = Self.receive(descriptor, 5)
            try #require(head.count == 5)
            let body = Self.receive(descriptor, Int(Self.number(head[1...])) - 4)
            if head[0] == UInt8(ascii: "K") { process = Self.number(body[..<4]) }
            if head[0] == UInt8(ascii: "Z") { break }
        }
        self.process = process
    }

    func ask(_ sql: String) {
        let length = withUnsafeBytes(of: Int32(sql.utf8.count + 5).bigEndian) { Array($0) }
        Self.send(descriptor, [UInt8(ascii: "Q")] + length + Array(sql.utf8) + [0])
    }

    func prepare(_ sql: String) {
        let body = [0] + Array(sql.utf8) + [0, 0, 0]
        let length = withUnsafeBytes(of: Int32(body.count + 4).bigEndian) { Array($0) }
        Self.send(descriptor, [UInt8(ascii: "P")] + length + body)
    }

    func vanish() { close(descriptor) }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int32 { bytes.reduce(0) { $0 << 8 | Int32($1) } }

    private static func send(_ descriptor: Int32, _ bytes: [UInt8]) {
        _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    private static func receive(_ descriptor: Int32, _ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        guard count > 0, recv(descriptor, &bytes, count, Int32(MSG_WAITALL)) == count else { return [] }
        return bytes
    }
}
