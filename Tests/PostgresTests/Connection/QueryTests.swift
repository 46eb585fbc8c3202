// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

@Suite struct QueryTests {
    @Test func interpolatedValuesAreBound() async throws {
        let connection = try await TestServer.connect()
        let name = "x'; DROP TABLE y; --"
        let result = try await connection.query("SELECT \(7) + 1, \(name), \(nil as String?)")
        let (number, text, nothing) = try result[0].decode((Int, String, String?).self)
        #expect(number == 8)
        #expect(text == name)
        #expect(nothing == nil)
    }

    @Test func aFileOfSQLTakesItsValuesInOrder() async throws {
        let connection = try await TestServer.connect()
        let query = PostgresQuery(sql: "SELECT $2 || $1, $1, $3::int8", binds: ["a", "b", nil as Int64?])
        let (joined, first, nothing) = try await connection.query(query)[0].decode((String, String, Int?).self)
        #expect((joined, first) == ("ba", "a"))
        #expect(nothing == nil)
    }

    @Test func theResultSaysItsColumnsAndRows() async throws {
        let connection = try await TestServer.connect()
        let result = try await connection.query("SELECT n, n::text AS \"Text\" FROM generate_series(1, 3) AS n")
        #expect(result.columns == [.init(name: "n", type: .int4), .init(name: "Text", type: .text)])
        #expect(result.count == 3)
        #expect(try result.rows.map { try $0.decode(String.self, named: "Text") } == ["1", "2", "3"])
        #expect(result.first?.index == 0)
        #expect(result.affectedRows == 3)
        let none = try await connection.query("SELECT 1 WHERE false")
        #expect(none.first == nil)
        #expect(none.columnCount == 1)
    }

    @Test func fieldsCanBeReadWhereTheyLie() async throws {
        let connection = try await TestServer.connect()
        let result = try await connection.query("SELECT 'ab'::text, ''::text, NULL::text, 258::int4")
        withExtendedLifetime(result) {
            #expect(result.bytes(row: 0, column: 0).map(Array.init) == [97, 98])
            #expect(result.bytes(row: 0, column: 1).map(Array.init) == [])
            #expect(result.bytes(row: 0, column: 2) == nil)
            #expect(result.bytes(row: 0, column: 3).map(Array.init) == [0, 0, 1, 2])
        }
    }

    @Test func aDatabaseThatTakesNoWritesSaysWhatToDo() async throws {
        let connection = try await TestServer.connect()
        try await connection.execute("SET default_transaction_read_only = on")
        let error = await #expect(throws: PostgresError.self) { try await connection.query("CREATE TABLE t (a int)") }
        #expect(error?.sqlState == .readOnlyTransaction)
        #expect(error?.description.contains("connect to the primary") == true)
    }

    @Test func anErrorTellsWhatTheServerToldAndLeavesTheConnectionUsable() async throws {
        let connection = try await TestServer.connect()
        try await connection.execute(
            "CREATE TEMPORARY TABLE t (a int CONSTRAINT positive CHECK (a > 0), b text PRIMARY KEY)"
        )
        let secret = "13800138000"
        _ = try await connection.query("INSERT INTO t VALUES (1, \(secret))")
        let twice = await #expect(throws: PostgresError.self) {
            try await connection.query("INSERT INTO t VALUES (1, \(secret))")
        }
        #expect(twice?.code == .server)
        #expect(twice?.sqlState == .uniqueViolation)
        #expect(twice?.constraint == "t_pkey")
        #expect(twice?.table == "t")
        #expect(twice?.query == "INSERT INTO t VALUES (1, $1)")
        #expect(twice?.description.contains(secret) == false)
        #expect(twice?.isRetryable == false)
        let negative = await #expect(throws: PostgresError.self) {
            try await connection.query("INSERT INTO t VALUES (\(-1), 'x')")
        }
        #expect(negative?.constraint == "positive")
        let hinted = await #expect(throws: PostgresError.self) { try await connection.query("SELECT c FROM t") }
        #expect(hinted?.sqlState == .undefinedColumn)
        #expect(try await connection.query("SELECT count(*) FROM t")[0].decode(Int.self) == 1)
    }

    @Test func theErrorsTextIsOneLine() async throws {
        let connection = try await TestServer.connect()
        let error = await #expect(throws: PostgresError.self) {
            try await connection.execute("DO $$ BEGIN RAISE EXCEPTION E'one\ntwo' USING HINT = E'do\nthis'; END $$")
        }
        #expect(error?.description == "one two (SQLSTATE P0001); do this")
    }

    @Test func aScriptRunsAllItsStatementsOrNone() async throws {
        let connection = try await TestServer.connect()
        try await connection.execute(
            "CREATE TEMPORARY TABLE t (a int); INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)"
        )
        await #expect(throws: PostgresError.self) {
            try await connection.execute("INSERT INTO t VALUES (3); SELECT 1/0; INSERT INTO t VALUES (4)")
        }
        #expect(try await connection.query("SELECT count(*) FROM t")[0].decode(Int.self) == 2)
        try await connection.execute("")
        #expect(connection.transactionStatus == .idle)
    }

    @Test func severalStatementsWithValuesAreRefused() async throws {
        let connection = try await TestServer.connect()
        let error = await #expect(throws: PostgresError.self) { try await connection.query("SELECT 1; SELECT \(2)") }
        #expect(error?.sqlState == .syntaxError)
    }

    @Test func copyThroughTheWrongMethodIsRefusedAndHarmless() async throws {
        let connection = try await TestServer.connect()
        try await connection.execute("CREATE TEMPORARY TABLE t (a int); INSERT INTO t VALUES (1)")
        for statement in ["COPY t FROM STDIN", "COPY t TO STDOUT"] {
            let executed = await #expect(throws: PostgresError.self) { try await connection.execute(statement) }
            #expect(executed?.code == .misuse)
            let queried = await #expect(throws: PostgresError.self) {
                try await connection.query(PostgresQuery(sql: statement))
            }
            #expect(queried?.code == .misuse)
        }
        #expect(try await connection.query("SELECT count(*) FROM t")[0].decode(Int.self) == 1)
    }

    @Test func moreValuesThanTheProtocolCarriesAreRefused() async throws {
        let connection = try await TestServer.connect()
        let query = PostgresQuery(sql: "SELECT 1", binds: Array(repeating: 1, count: 70_000))
        for isPrepared in [true, false] {
            let error = await #expect(throws: PostgresError.self) {
                try await connection.query(isPrepared ? query : query.unprepared())
            }
            #expect(error?.code == .misuse || error?.code == .server)
        }
        #expect(try await connection.query("SELECT 1").count == 1)
    }

    @Test func aTextWithAZeroByteIsRefusedNotCut() async throws {
        let connection = try await TestServer.connect()
        let text = "SELECT 1 \0; SELECT 1/0"
        let executed = await #expect(throws: PostgresError.self) { try await connection.execute(text) }
        let queried = await #expect(throws: PostgresError.self) { try await connection.query(PostgresQuery(sql: text)) }
        let once = await #expect(throws: PostgresError.self) {
            try await connection.query(PostgresQuery(sql: text).unprepared())
        }
        let copied = await #expect(throws: PostgresError.self) { try await connection.copyOut(text) { _ in } }
        for error in [executed, queried, once, copied] { #expect(error?.code == .misuse) }
        #expect(try await connection.query("SELECT 1").count == 1)
    }

    @Test func aQueryWithThousandsOfValuesIsSent() async throws {
        let connection = try await TestServer.connect()
        let values = (0..<20_000).map { Int64($0) }
        let list = values.map { "$\($0 + 1)" }.joined(separator: ",")
        let query = PostgresQuery(sql: "SELECT sum(v)::int8 FROM unnest(ARRAY[\(list)]) AS v", binds: values)
        #expect(try await connection.query(query)[0].decode(Int64.self) == 199_990_000)
    }

    @Test func aValueOfManyMegabytesGoesAndComes() async throws {
        let connection = try await TestServer.connect()
        let value = [UInt8](repeating: 7, count: 8 << 20)
        #expect(try await connection.query("SELECT \(value)")[0].decode([UInt8].self) == value)
    }

    @Test func noticesGoToTheirHandler() async throws {
        let notices = Locked<[String]>([])
        var configuration = try await TestServer.configuration()
        configuration.noticeHandler = { notice in notices.withLock { $0.append(notice.message) } }
        let connection = try await PostgresConnection.connect(configuration)
        try await connection.execute("DO $$ BEGIN RAISE WARNING 'look here'; END $$")
        #expect(notices.withLock { $0 } == ["look here"])
    }

    @Test func theSessionIsSetUpAsAsked() async throws {
        var configuration = try await TestServer.configuration()
        configuration.applicationName = "it's a name"
        configuration.settings = ["search_path": "\"a b\", \"c\\d\"", "statement_timeout": "12345"]
        let connection = try await PostgresConnection.connect(configuration)
        let row = try await connection.query(
            """
            SELECT current_setting('application_name'), current_setting('search_path'), current_setting('statement_timeout'),
                current_setting('TimeZone'), current_setting('client_encoding')
            """
        )[0]
        let (name, path, timeout, zone, encoding) = try row.decode((String, String, String, String, String).self)
        #expect(name == "it's a name")
        #expect(path == "\"a b\", \"c\\d\"")
        #expect((timeout, zone, encoding) == ("12345ms", "UTC", "UTF8"))
    }
}
