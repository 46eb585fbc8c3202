// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Postgres
import Testing

@testable import EventLog

/// Parses one event and keeps it; throws what the parser throws.
func parsed(_ text: String) throws -> Event {
    try parsed(bytes: Array(text.utf8))
}

func parsed(bytes: [UInt8]) throws -> Event {
    var parser = EventParser()
    return try bytes.withUnsafeBytes { Event(parsed: try parser.parse($0)) }
}

/// The refusal of an event that must be refused.
func refusal(of text: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> EventRefusal {
    try refusal(of: Array(text.utf8), sourceLocation: sourceLocation)
}

func refusal(of bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) throws -> EventRefusal {
    var found: EventRefusal?
    do {
        _ = try parsed(bytes: bytes)
    } catch let refusal as EventRefusal {
        found = refusal
    }
    return try #require(found, "the event was taken", sourceLocation: sourceLocation)
}

/// The text of an event with attributes and payload as given; a `nil` leaves an attribute out.
func eventText(
    id: String? = "\"e1\"",
    source: String? = "\"/pdd/mall/1\"",
    type: String? = "\"order.paid\"",
    subject: String? = "\"orders/1\"",
    time: String? = "\"2026-05-11T10:10:15+08:00\"",
    shop: String? = "\"s1\"",
    specversion: String? = "\"1.0\"",
    data: String? = #"{"order_id":"1","paid_minor":100}"#,
    extra: String = ""
) -> String {
    let attributes = [
        ("specversion", specversion), ("id", id), ("source", source), ("type", type), ("subject", subject),
        ("time", time), ("shop", shop), ("data", data),
    ]
    return "{"
        + attributes.compactMap { name, value in value.map { "\"\(name)\":\($0)" } }.joined(separator: ",") + extra
        + "}"
}

/// The canonical form of a text.
func canonical(_ text: String) throws -> String {
    String(decoding: try CanonicalJSON.canonical(text.utf8), as: UTF8.self)
}

/// A generator of the same numbers for the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// The seed of a property test: `KEFU_SEED`, else a fixed one. Failures print it.
func testSeed() -> UInt64 {
    getenv("KEFU_SEED").flatMap { UInt64(String(cString: $0)) } ?? 20_260_511
}

/// The output of a command, and its exit status.
func output(of command: String) -> (bytes: [UInt8], status: Int32) {
    guard let pipe = popen(command, "r") else { return ([], -1) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = fread(&buffer, 1, buffer.count, pipe)
        if count == 0 { break }
        bytes.append(contentsOf: buffer[..<count])
    }
    return (bytes, pclose(pipe))
}

/// The root of the package, from the place of this file.
let packageRoot = String(#filePath).split(separator: "/").dropLast(3).reduce(into: "") { $0 += "/" + $1 }
