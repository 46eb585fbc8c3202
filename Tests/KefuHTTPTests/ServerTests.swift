// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Glibc
import KefuTesting
import Postgres
import Schemas
import Testing

@testable import KefuHTTP

struct ServerTests {
    /// A database where nobody listens.
    private func away() throws -> LogDatabase {
        LogDatabase(try PostgresConfiguration(url: "postgres:///kefu?host=/tmp/kefu-http-test-nobody&user=kefu"))
    }

    @Test func withoutADatabaseTheProcessLivesAndIsNotReady() async throws {
        try await TestServer.with(try away()) { client in
            #expect(try await client.get("/healthz").status == 200)
            for answer in [
                try await client.get("/readyz"), try await client.get("/v1/waiting"),
                try await client.get("/v1/events"),
                try await client.post(TestEvent.received("1"), [TestEvent.structured]),
            ] {
                #expect(answer.status == 503)
                #expect(answer.headers["content-type"] == "application/problem+json")
                #expect(answer.headers["retry-after"] == "2")
                #expect(answer.body.contains(#""type":"urn:kefu:problem:database""#))
            }
        }
    }

    @Test func aDatabaseThatTakesNoWritesIsToBeTriedAgain() async throws {
        let log = try await TestLog.make()
        let name = log.superuser.database
        try await log.withSuperuser {
            try await $0.execute("ALTER DATABASE \(name) SET default_transaction_read_only = on")
        }
        try await TestServer.with(log.database) { client in
            let answer = try await client.post(TestEvent.received("1"), [TestEvent.structured])
            #expect(answer.status == 503 && answer.headers["retry-after"] == "2")
            #expect(answer.body.contains(#""type":"urn:kefu:problem:database""#))
            #expect(answer.body.contains("takes no writes"), "\(answer.body)")
        }
    }

    @Test func withoutASchemaItIsNotReady() async throws {
        let empty = try await TestLog.makeEmptyDatabase()
        try await TestServer.with(empty.database) { client in
            let answer = try await client.get("/readyz")
            #expect(answer.status == 503)
            #expect(answer.body.contains(#""type":"urn:kefu:problem:schema""#))
        }
    }

    @Test func aSessionThatDiedIsReplaced() async throws {
        let log = try await TestLog.make()
        try await TestServer.with(log.database) { options in
            options.writers = 1
        } _: { client in
            #expect(try await client.post(TestEvent.received("1"), [TestEvent.structured]).status == 200)
            try await log.withSuperuser {
                _ = try await $0.query(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()
                    """
                )
            }
            let answer = try await client.post(TestEvent.received("2"), [TestEvent.structured])
            #expect(answer.status == 200, "\(answer.body)")
        }
    }

    @Test func aRequestUnderWayEndsBeforeTheServerDoes() async throws {
        let log = try await TestLog.make()
        let path = "/tmp/kefu-http-test-\(UInt64.random(in: .min ... .max)).sock"
        let (listening, announce) = AsyncStream.makeStream(of: Void.self)
        var options = ServerOptions(address: .unix(path: path))
        // A busy machine may take longer than anybody else is given to the rest of this request.
        options.grace = .seconds(600)
        let server = KefuServer(log.database, options: options) { _ in announce.finish() }
        let running = Task { try await server.run() }
        for await _ in listening {}
        let connection = try HTTPClient(path: path).open()
        defer { close(connection) }
        let line = TestEvent.received("1") + "\n"
        let head =
            "POST /v1/events HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\(TestEvent.lines)\r\n"
            + "content-length: \(line.utf8.count)\r\n\r\n"
        HTTPClient.send(Array((head + line.prefix(20)).utf8), over: connection)
        // The server has it when it answers one that came later.
        _ = try await HTTPClient(path: path).get("/healthz")
        running.cancel()
        while (try? await HTTPClient(path: path).get("/healthz")) != nil { await Task.yield() }
        HTTPClient.send(Array(line.utf8.dropFirst(20)), over: connection)
        let answer = try await Blocking.run { try HTTPAnswer(HTTPClient.receive(from: connection)) }
        #expect(answer.status == 200)
        try await running.value
    }

    @Test func anAddressThatIsTakenIsNamed() async throws {
        let database = try away()
        let error = await #expect(throws: ServerError.self) {
            try await KefuServer(
                database,
                options: ServerOptions(address: .unix(path: "/tmp/kefu-http-test-nobody/a.sock"))
            ).run()
        }
        #expect(error?.message.hasPrefix("cannot listen on unix:/tmp/kefu-http-test-nobody/a.sock: ") == true)
    }

    @Test func aFileThatIsNoSocketIsLeftAlone() async throws {
        let path = "/tmp/kefu-http-test-\(UInt64.random(in: .min ... .max)).txt"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        try #require(descriptor >= 0)
        close(descriptor)
        defer { unlink(path) }
        let error = await #expect(throws: ServerError.self) {
            try await KefuServer(try away(), options: ServerOptions(address: .unix(path: path))).run()
        }
        #expect(
            error?.message
                == "cannot listen on unix:\(path): a file that is no socket stands there; choose another --listen"
        )
        #expect(access(path, F_OK) == 0)
    }

    @Test func aSocketThatIsServedIsLeftToItsServer() async throws {
        let database = try away()
        try await TestServer.with(database) { client in
            let error = await #expect(throws: ServerError.self) {
                try await KefuServer(database, options: ServerOptions(address: .unix(path: client.path))).run()
            }
            #expect(error?.code == .cannotListen)
            let alive = try await client.get("/healthz")
            #expect(alive.status == 200)
        }
    }

    @Test func aWrongArgumentIsNoDatabaseThatIsNotReady() throws {
        let error = try #require(throws: EventLogError.self) { try EventTypePattern.check(["nix"]) }
        #expect(Problem(error).kind == .parameter)
    }

    /// A colon or comma would end an unquoted text in the middle.
    @Test func theDescriptionQuotesTextsWithinBraces() throws {
        let text = try #require(Schemas.file("openapi.yaml"))
        for line in text.split(separator: "\n") where line.contains("{name:") {
            let parts = line.split(separator: "description: ", maxSplits: 1)
            guard parts.count == 2, !parts[1].hasPrefix("'") else { continue }
            let end = parts[1].firstIndex { ",{}".contains($0) } ?? parts[1].endIndex
            let rest = parts[1][end...]
            #expect(!parts[1][..<end].contains(":"), "\(line)")
            #expect(rest.hasPrefix(", ") || rest.hasPrefix("}"), "\(line)")
            #expect(!rest.hasPrefix(", ") || rest.dropFirst(2).prefix { $0 != " " }.hasSuffix(":"), "\(line)")
        }
    }

    @Test func addressesAreRead() {
        #expect(ListenAddress("127.0.0.1:8080") == .standard)
        #expect(ListenAddress("[::1]:80") == .tcp(host: "::1", port: 80))
        #expect(ListenAddress("unix:/run/kefu.sock") == .unix(path: "/run/kefu.sock"))
        for text in ["", "8080", ":8080", "localhost", "localhost:99999", "::1:80", "unix:run", "unix:"] {
            #expect(ListenAddress(text) == nil, "\(text)")
        }
        for text in ["127.0.0.1:1", "127.9.9.9:1", "localhost:1", "[::1]:1", "unix:/a"] {
            #expect(ListenAddress(text)?.isLocal == true, "\(text)")
        }
        for text in ["0.0.0.0:1", "[::]:1", "192.168.0.1:1", "127.0.0.1.example.com:1", "127.evil.example:1"] {
            #expect(ListenAddress(text)?.isLocal == false, "\(text)")
        }
    }

    @Test func namesOfThisHostAreKnown() {
        let isOurs = ListenAddress.isLoopback(host:)
        #expect(isOurs("localhost") && isOurs("127.0.0.1") && isOurs("::1"))
        #expect(!isOurs("evil.example") && !isOurs("localhost.evil.example"))
    }

    @Test func theDescriptionNamesEveryQuestionAndItsItems() async throws {
        let log = try await TestLog.make()
        try await TestServer.with(log.database) { client in
            let answer = try await client.get("/v1/openapi.yaml")
            #expect(answer.body == Schemas.file("openapi.yaml"))
            let lines = answer.body.split(separator: "\n").map(String.init)
            for asked in AskedQuestion.all {
                let start = try #require(lines.firstIndex(of: "  /v1/\(asked.name):"))
                let rest = lines[(start + 1)...]
                let end = rest.firstIndex { $0.hasPrefix("  /") || !$0.hasPrefix(" ") } ?? lines.endIndex
                let count = lines[start..<end].count { $0.contains("#/components/parameters/") }
                // A question about an instant takes no day, since and until.
                let scope = asked.isAboutAnInstant ? 6 : 9
                #expect(count == asked.items.count + scope + (asked.takesPolicies ? 1 : 0), "\(asked.name)")
            }
            let paths = lines.filter { $0.hasPrefix("  /v1/") }.count
            #expect(paths == AskedQuestion.all.count + 2)
        }
    }
}
