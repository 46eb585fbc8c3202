// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Schemas
import ServiceDesk
import Testing

@Suite struct RemarksQueryTests {
    @Test func theFlagsAreThoseOfTheEvent() throws {
        let schema = try #require(Schemas.file("events/order.remarked.schema.json"))
        let flags = RemarksQuery.flags.map { "\"\($0)\"" }.joined(separator: ", ")
        #expect(schema.contains(#""enum": [\#(flags), null]"#))
    }

    @Test func theLastRemarkOfAnOrderIsCurrent() async throws {
        try await withFacts { facts in
            for (order, at, flag) in [
                ("a", "11 10:00", "red"), ("a", "11 11:00", "blue"), ("b", "11 10:30", "red"),
                ("b", "12 01:00", "none"),
            ] {
                try await facts.insert(
                    "remarks",
                    [
                        "partition": Int16(1), "shop": "shop", "order_id": order, "at": Timestamp.may(at),
                        "id": facts.nextID(),
                        "source": "/s", "flag": flag, "by": "seller", "agent": "anna", "offset": Int64(0),
                    ]
                )
            }
            func ask(_ scope: Scope, flag: String? = nil) async throws -> [String] {
                try await facts.ask(RemarksQuery(scope: scope, flag: flag).question, "order", "flag", "current")
            }
            #expect(
                try await ask(Scope(asOf: .may("11 23:00"))) == ["a blue true", "b red true", "a red false"]
            )
            #expect(try await ask(Scope(asOf: .may("11 10:00"))) == ["a red true"])
            #expect(
                try await ask(Scope(all: true, asOf: .may("13 00:00"))) == [
                    "a red false", "a blue true", "b red false", "b none true",
                ]
            )
            #expect(try await ask(Scope(all: true, asOf: .may("13 00:00")), flag: "blue") == ["a blue true"])
        }
    }
}
