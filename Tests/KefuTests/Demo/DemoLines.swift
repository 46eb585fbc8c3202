// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Glibc
import Postgres

@testable import kefu

/// The lines of a story, read by the parser that kefu append uses.
struct DemoLines {
    let bytes: [UInt8]
    let lines: [ArraySlice<UInt8>]
    /// The event of each line.
    let events: [Event]

    /// The story of a seed, told once for all tests.
    static func of(seed: UInt64) throws -> DemoLines {
        try told.withLock { told in
            if let lines = told[seed] {
                return lines
            }
            let lines = try DemoLines(seed: seed)
            told[seed] = lines
            return lines
        }
    }

    private static let told = Locked<[UInt64: DemoLines]>([:])

    private init(seed: UInt64) throws {
        let bytes = DemoStory(seed: seed).lines()
        self.bytes = bytes
        lines = Lines.split(bytes).map { bytes[$0] }
        var parser = EventParser()
        var events: [Event] = []
        for line in lines {
            events.append(try line.withUnsafeBytes { Event(parsed: try parser.parse($0)) })
        }
        self.events = events
    }

    /// Every event once.
    var distinct: [Event] {
        var seen: Set<[String]> = []
        return events.filter { seen.insert([$0.source, $0.id]).inserted }
    }

    func of(_ platform: String) -> [Event] {
        distinct.filter { $0.shop.hasPrefix(platform + "-") }
    }
}

extension Event {
    /// Whether the payload has a member with this text for a value.
    func has(_ name: String, _ value: String) -> Bool {
        text(name) == value
    }

    /// A text of the payload.
    func text(_ name: String) -> String? {
        (data ?? "").withCString { data in
            guard let member = strstr(data, "\"\(name)\":\"") else {
                return nil
            }
            let start = member + name.utf8.count + 4
            return String(decoding: UnsafeRawBufferPointer(start: start, count: strcspn(start, "\"")), as: UTF8.self)
        }
    }

    var isQuestion: Bool { type == "message.received" && !has("counterparty_kind", "seller_account") }

    var isHumanReply: Bool { type == "message.sent" && has("sender_kind", "human") }
}
