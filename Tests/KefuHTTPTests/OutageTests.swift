// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Testing

/// What is told of a database that cannot work for now.
struct OutageTests {
    @Test func aFullDiskIsToldAsOne() async throws {
        let log = try await TestLog.make()
        try await log.withSuperuser { connection in
            try await connection.execute(
                """
                CREATE FUNCTION public.find_no_room() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  RAISE EXCEPTION 'could not extend file "base/1/2": No space left on device' USING ERRCODE = '53100';
                END $$;
                CREATE TRIGGER no_room BEFORE INSERT ON kefu.batches FOR EACH ROW EXECUTE FUNCTION public.find_no_room()
                """
            )
        }
        try await TestServer.with(log.database) { client in
            let answer = try await client.post(TestEvent.received("1"), [TestEvent.structured])
            #expect(answer.status == 503 && answer.headers["retry-after"] == "10", "\(answer.body)")
            #expect(answer.body.contains("urn:kefu:problem:disk-full"), "\(answer.body)")
            #expect(!answer.body.contains("base/1"), "\(answer.body)")
        }
    }

    /// The private server may not start for a while: what waits for it is sent again, and the paths are the operator's.
    @Test(arguments: [
        (PostgresError.Code.embeddedServerFailed, "it said nothing", "database"),
        (PostgresError.Code.embeddedServerFailed, "FATAL:  could not write: No space left on device", "disk-full"),
        (PostgresError.Code.dataDirectory, "cannot write kefu.conf: No space left on device", "disk-full"),
        (PostgresError.Code.embeddedServerMissing, "PostgreSQL is not installed", "database"),
    ])
    func aPrivateServerThatDoesNotStartIsAnOutage(
        code: PostgresError.Code,
        reason: String,
        kind: String
    ) async throws {
        let error = PostgresError(code, "the private PostgreSQL in /srv/secret did not start: \(reason)")
        let away = PostgresConfiguration(host: "/nonexistent", user: "kefu", database: "kefu")
        try await TestServer.with(LogDatabase(away, wake: { throw error })) { client in
            let answers = [
                try await client.post(TestEvent.received("1"), [TestEvent.structured]),
                try await client.get("/v1/waiting"),
            ]
            for answer in answers {
                #expect(answer.status == 503 && answer.headers["retry-after"] != nil, "\(answer.body)")
                #expect(answer.body.contains("urn:kefu:problem:\(kind)\""), "\(answer.body)")
                #expect(!answer.body.contains("/srv"), "\(answer.body)")
            }
        }
    }
}
