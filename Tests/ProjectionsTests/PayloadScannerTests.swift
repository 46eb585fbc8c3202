// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Projections

struct PayloadScannerTests {
    private func scan(_ data: String, _ fields: [String]) -> [String?] {
        var scanner = PayloadScanner(fields: fields)
        let bytes = Array(data.utf8)
        return bytes.withUnsafeBytes { bytes in
            scanner.scan(bytes)
            return scanner.values.map { value in
                value.length < 0
                    ? nil
                    : String(decoding: bytes[Int(value.start)..<Int(value.start + value.length)], as: UTF8.self)
            }
        }
    }

    @Test func valuesOfEveryKindAreFound() {
        let data = #"{"a":1,"b":"x,y}","c":{"a":2,"d":["]",{}]},"d":null,"e":true,"f":"\"","g":"\\","h":[]}"#
        #expect(
            scan(data, ["a", "b", "c", "d", "e", "f", "g", "h", "i"]) == [
                "1", #""x,y}""#, #"{"a":2,"d":["]",{}]}"#, "null", "true", #""\"""#, #""\\""#, "[]", nil,
            ]
        )
    }

    @Test func fieldsOfInnerObjectsAreNotMistakenForOuterOnes() {
        #expect(scan(#"{"inner":{"agent_id":"x"},"z":1}"#, ["agent_id"]) == [nil])
    }

    @Test func nothingIsFoundInNothing() {
        for data in ["", "{}", "[]", "null", "1", #"{"a"#, #"{"a""#, #"{"a":"#] { #expect(scan(data, ["b"]) == [nil]) }
    }
}
