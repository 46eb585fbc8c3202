// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Schemas
import Testing

@testable import EventLog

struct JSONCanonicalTests {
    /// The published vectors, which the SQL function is held to as well.
    static func vectors() throws -> [(input: String, canonical: String)] {
        let text = try #require(Schemas.file("vectors/canonical-json.json"))
        var limits = JSONLimits.event
        limits.members = 10_000
        var tape = JSONTape(limits: limits)
        var vectors: [(input: String, canonical: String)] = []
        try Array(text.utf8).withUnsafeBytes { bytes in
            try tape.scan(bytes)
            var vector = 1
            while vector < tape.count {
                let input = tape.member(JSONName("input"), of: vector)
                let canonical = tape.member(JSONName("canonical"), of: vector)
                vectors.append((tape.string(try #require(input)), tape.string(try #require(canonical))))
                vector = Int(tape.nodes[vector].next)
            }
        }
        return vectors
    }

    @Test func everyVectorHolds() throws {
        let vectors = try Self.vectors()
        #expect(vectors.count >= 40)
        for (input, expected) in vectors {
            #expect(try canonical(input) == expected)
            #expect(try canonical(expected) == expected)
        }
    }

    @Test(arguments: [
        (#"{"a":1,"b":{"a":2},"c":"x"}"#, #"{"b":{"a":2},"c":"x"}"#), (#"{"a":1}"#, "{}"), ("{}", "{}"),
        (#"{"ab":"a","c":"\"a\":1"}"#, #"{"ab":"a","c":"\"a\":1"}"#), (#"{"b":1,"z":[{"z":"a"}]}"#, #"{"b":1}"#),
        (#"["a"]"#, #"["a"]"#), ("\"a", "\"a"),
    ])
    func membersAreLeftOut(_ text: String, _ rest: String) {
        #expect(CanonicalJSON.object(text, without: ["a", "z"]) == rest)
    }

    @Test func theSpellingOfAValueDoesNotMatter() throws {
        let seed = testSeed()
        var generator = SeededGenerator(seed: seed)
        for round in 0..<3000 {
            let value = JSONSample.random(using: &generator, depth: 4)
            let one = value.spelled(using: &generator)
            let other = value.spelled(using: &generator)
            let canonicalOne = try canonical(one)
            #expect(canonicalOne == (try canonical(other)), "seed \(seed), round \(round): \(one) and \(other)")
            #expect(canonicalOne == (try canonical(canonicalOne)), "seed \(seed), round \(round): \(one)")
        }
    }

    @Test func differentValuesStayDifferent() throws {
        let texts = [
            "null", "false", "0", "\"\"", "[]", "{}", "\"0\"", "1", "-1", "0.1", "0.10000000000000000001", "1e-20",
            "9007199254740992", "9007199254740993", "\"\u{E9}\"", "\"e\u{301}\"", "\"a\"", "\"A\"", "[[]]", "[{}]",
            #"{"a":null}"#, #"{"a":[]}"#, #"{"":null}"#, #""\u0001""#, #""\\u0001""#, #""\n""#, #""\\n""#,
        ]
        #expect(Set(try texts.map { try canonical($0) }.map { Array($0.utf8) }).count == texts.count)
    }

    @Test func textIsQuotedAsPostgresQuotesIt() {
        #expect(CanonicalJSON.quoted("") == #""""#)
        #expect(CanonicalJSON.quoted("a\"b\\c/\n\u{1F}\u{7F}中😀") == "\"a\\\"b\\\\c/\\n\\u001f\u{7F}中😀\"")
    }
}
