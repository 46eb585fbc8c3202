// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import EventLog

struct SchemaCompilerTests {
    static let refused: [(schema: String, description: String)] = [
        ("[]", "schema: must be an object"),
        (#"{"properties":{"a":1}}"#, "properties.a: must be an object"),
        (#"{"properties":[]}"#, "properties: must be an object of at most 64 properties"),
        (#"{"oneOf":[]}"#, "oneOf: unknown keyword"),
        (#"{"properties":{"a":{"$ref":"x"}}}"#, "properties.a.$ref: unknown keyword"),
        (#"{"type":"text"}"#, "type: unknown type"),
        (#"{"type":[1]}"#, "type: must be an array of strings"),
        (#"{"minimum":0.5}"#, "minimum: must be an integer of at most 18 digits"),
        (#"{"maximum":"1"}"#, "maximum: must be an integer of at most 18 digits"),
        (#"{"maximum":1000000000000000000}"#, "maximum: must be an integer of at most 18 digits"),
        (#"{"format":"uri"}"#, "format: only the format date-time is supported"),
        (#"{"additionalProperties":false}"#, "additionalProperties: unknown fields are always allowed"),
        (#"{"required":["a"]}"#, "schema: a is required but no property"),
        (#"{"enum":[1]}"#, "enum: only strings, true, false and null are supported"),
        (
            #"{"properties":{"a":{"properties":{"b":{"x-kefu-personal":true}}}}}"#,
            "properties.a.properties: only a field at the top can be personal"
        ),
    ]

    @Test(arguments: refused)
    func whatIsNotKnownIsRefused(schema: String, description: String) {
        #expect { try SchemaCompiler.compile(schema) } throws: { "\($0)" == description }
    }

    @Test(arguments: [
        "abc", "^abc", "abc$", "^a|b$", "^(a)$", "^[^a]$", "^[]$", "^a{$", "^a{2,1}$", "^a{-1}$", "^a{x}$", "^.$",
        "^\\d$",
        "^[a$", "^[z-a]$", "^é$", "^a\\$", "^*$", "^a**$",
    ])
    func aPatternOfAnotherKindIsRefused(pattern: String) {
        #expect(SchemaPattern.steps(pattern) == nil)
    }

    @Test func morePropertiesThanBitsAreRefused() throws {
        func schema(_ count: Int) -> String {
            #"{"properties":{"# + (0..<count).map { "\"p\($0)\":{}" }.joined(separator: ",") + "}}"
        }
        _ = try SchemaCompiler.compile(schema(64))
        #expect(throws: SchemaError.self) { try SchemaCompiler.compile(schema(65)) }
    }

    @Test func everyPropertyIsFoundAmongManyOfLikeNames() throws {
        let names = (0..<64).map { "shared_prefix_\($0 / 8)\($0 % 8)" }
        let program = try SchemaCompiler.compile(
            #"{"properties":{"# + names.map { "\"\($0)\":{\"type\":\"null\"}" }.joined(separator: ",") + "}}"
        )
        for name in names {
            #expect(try program.violation(of: "{\"\(name)\":null}") == nil)
            #expect(try program.violation(of: "{\"\(name)\":1}")?.path == name)
            #expect(try program.violation(of: "{\"\(name)x\":1}") == nil)
        }
    }
}
