// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import KefuTesting
import Postgres
import Testing

@testable import EventLog

/// The bytes and fields of an event are counted as it is stored, alike in Swift and in SQL: what was taken once is taken
/// again as an export writes it.
struct EventLimitTests {
    private static let mebibyte = 1 << 20

    private func custom(_ data: String, extra: String = "") -> String {
        eventText(source: "\"/s\"", type: "\"com.example.thing\"", subject: "\"x\"", data: data, extra: extra)
    }

    private func message(_ data: String, extra: String = "") -> String {
        eventText(type: "\"message.received\"", subject: "\"customers/1\"", data: data, extra: extra)
    }

    private func fields(_ count: Int) -> String { (0..<count).map { "\"f\($0)\":1" }.joined(separator: ",") }

    private func storedBytes(_ event: Event) -> Int {
        [event.id, event.source, event.type, event.subject, event.shop].reduce(0) { $0 + $1.utf8.count }
            + [event.extensions, event.data, event.personal].reduce(0) { $0 + ($1?.utf8.count ?? 0) }
    }

    /// Why SQL refuses an event; `nil` when it is taken.
    private func reason(_ text: String, _ connection: PostgresConnection) async throws -> String? {
        do {
            _ = try await connection.query("SELECT * FROM kefu.parse_event(\(text)::text::json)")
            return nil
        } catch let error as PostgresError {
            return error.message
        }
    }

    /// Checks that an event is taken both ways, and again as it is exported with its text and without.
    private func expectTaken(
        _ text: String,
        _ connection: PostgresConnection,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let event = try parsed(text)
        var bare = event
        bare.personal = nil
        for (exported, stored) in [(event.withText, event), (bare, bare)] {
            let line = CloudEventEncoder.line(exported)
            #expect(try parsed(bytes: line) == stored, sourceLocation: sourceLocation)
            let again = try await reason(String(decoding: line, as: UTF8.self), connection)
            #expect(again == nil, sourceLocation: sourceLocation)
        }
        let first = try await reason(text, connection)
        #expect(first == nil, sourceLocation: sourceLocation)
    }

    private func expectRefused(
        _ text: String,
        _ code: EventRefusal.Code,
        _ connection: PostgresConnection,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let refusal = try refusal(of: text, sourceLocation: sourceLocation)
        #expect(refusal.code == code, sourceLocation: sourceLocation)
        let inSQL = try await reason(text, connection)
        let named = code == .tooLarge ? "1 MiB" : "1,000 fields"
        #expect(inSQL?.contains(named) == true, "\(inSQL ?? "taken")", sourceLocation: sourceLocation)
    }

    @Test func aMebibyteIsCountedAsItIsStored() async throws {
        try await TestLog.make().withSuperuser { connection in
            for make in [
                { self.custom("\"\($0)\"") }, { self.custom("\"\($0)\"", extra: #","datacontenttype":"a/b+json""#) },
                { self.custom("1", extra: ",\"a\":\"\($0)\"") }, { self.message("{\"text\":\"\($0)\"}") },
                { self.message("{\"text\":\"\($0)\",\"text_len\":7,\"phone\":\"1\"}") },
            ] as [(String) -> String] {
                // The length of this text has seven digits, as that of the one that fills the event.
                let rest = Self.mebibyte - storedBytes(try parsed(make(String(repeating: "x", count: 1_000_000))))
                let most = 1_000_000 + rest
                let text = make(String(repeating: "x", count: most))
                #expect(storedBytes(try parsed(text)) == Self.mebibyte)
                try await expectTaken(text, connection)
                try await expectRefused(make(String(repeating: "x", count: most + 1)), .tooLarge, connection)
            }
        }
    }

    @Test func theTextOfAnEventHasAMarginAroundWhatIsStored() async throws {
        try await TestLog.make().withSuperuser { connection in
            let text = custom("1")
            let blanks = EventParser.mostBytes - text.utf8.count
            func padded(_ count: Int) -> String {
                text.replacing("\"data\":1", with: "\"data\":" + String(repeating: " ", count: count) + "1")
            }
            try await expectTaken(padded(blanks), connection)
            try await expectRefused(padded(blanks + 1), .tooLarge, connection)
            // Numbers count as they are written out.
            func numbers(_ count: Int) -> String { custom("[" + String(repeating: "1e99,", count: count) + "1]") }
            try await expectTaken(numbers(10_000), connection)
            try await expectRefused(numbers(11_000), .tooLarge, connection)
        }
    }

    @Test func aThousandFieldsAreCountedAsTheyAreStored() async throws {
        try await TestLog.make().withSuperuser { connection in
            try await expectTaken(custom("{\(fields(1000))}"), connection)
            try await expectRefused(custom("{\(fields(1001))}"), .tooManyFields, connection)
            try await expectTaken(custom("[{\(fields(500))},{\(fields(499))}]", extra: #","a":1"#), connection)
            try await expectRefused(
                custom("[{\(fields(500))},{\(fields(500))}]", extra: #","a":1"#),
                .tooManyFields,
                connection
            )
            // A length that is written beside its text is no field more, and neither is what only the text of the event has.
            for text in [#""text":"a","phone":"b""#, #""text":"a","phone":"b","text_len":1,"phone_len":1"#] {
                for extra in ["", #","datacontenttype":"application/json""#, #","a":null"#] {
                    try await expectTaken(message("{\(text),\(fields(998))}", extra: extra), connection)
                    try await expectRefused(
                        message("{\(text),\(fields(999))}", extra: extra),
                        .tooManyFields,
                        connection
                    )
                }
            }
            func nulls(_ count: Int) -> String { (0..<count).map { ",\"n\($0)\":null" }.joined() }
            try await expectTaken(custom("{\(fields(1000))}", extra: nulls(56)), connection)
            try await expectRefused(custom("{\(fields(1000))}", extra: nulls(57)), .tooManyFields, connection)
        }
    }

    @Test func aTypeHas256Bytes() async throws {
        try await TestLog.make().withSuperuser { connection in
            func type(_ bytes: Int) -> String {
                eventText(type: "\"com.example." + String(repeating: "x", count: bytes - 12) + "\"")
            }
            try await expectTaken(type(256), connection)
            #expect(try refusal(of: type(257)).code == .attributeTooLong)
            #expect(try await reason(type(257), connection) == "type: too long")
        }
    }
}
