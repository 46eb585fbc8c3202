// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import EventLog

/// Our verdicts beside those of the Python package `jsonschema`, on thousands of payloads for each type.
struct SchemaAgreementTests {
    private static let isContinuousIntegration = getenv("CI") != nil

    /// A Python that has `jsonschema` and the checker of its format `date-time`: the project's own, else the system's.
    private static let python: String? = ["'\(packageRoot)/.venv/bin/python3'", "python3"].first { python in
        output(of: "\(python) -c 'import jsonschema, rfc3339_validator' 2>&1").status == 0
    }

    @Test(
        .enabled(
            if: python != nil || isContinuousIntegration,
            "needs python3 with jsonschema and rfc3339-validator, in .venv or in the system"
        )
    )
    func verdictsAreThoseOfJSONSchema() throws {
        let python = try #require(Self.python, "python3 with jsonschema and rfc3339-validator is missing")
        let script = "\(packageRoot)/Tests/EventLogTests/Agreement/agree.py"
        let seed = testSeed()
        let judged = output(of: "\(python) '\(script)' '\(packageRoot)/schemas/events' \(seed) 300")
        try #require(judged.status == 0)
        var programs: [String: SchemaProgram] = [:]
        var counts: [Bool: Int] = [:]
        for line in judged.bytes.split(separator: UInt8(ascii: "\n")) {
            let parts = line.split(separator: UInt8(ascii: "\t"), maxSplits: 2)
            try #require(parts.count == 3)
            let name = String(decoding: parts[0], as: UTF8.self)
            let text = String(decoding: parts[2], as: UTF8.self)
            let expected = parts[1].elementsEqual("1".utf8)
            if programs[name] == nil {
                let type = try #require(EventType(name: name))
                programs[name] = try SchemaCompiler.compile(try #require(EventCatalogue.schema(of: type)))
            }
            let violation = try programs[name]?.violation(of: text)
            #expect(
                (violation == nil) == expected,
                "seed \(seed), \(name): \(violation?.description ?? "taken") but \(expected) by jsonschema: \(text.prefix(300))"
            )
            counts[expected, default: 0] += 1
        }
        #expect(programs.count == EventType.catalogue.count)
        #expect(counts[true, default: 0] > 1000)
        #expect(counts[false, default: 0] > 1000)
    }
}
