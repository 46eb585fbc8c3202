// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import EventLog

/// Mutated events: nothing crashes, and the verdict on the JSON is that of a plain judge.
struct JSONFuzzTests {
    static let seeds: [String] = [
        eventText(),
        eventText(
            type: "\"message.received\"",
            subject: "\"customers/c1\"",
            data: #"{"customer_id":"c1","content_type":"text","text":"你好 \ud83d\ude00 \"在吗\"\n","text_len":9}"#
        ),
        eventText(
            type: "\"order.placed\"",
            data:
                #"{"order_id":"1","payable_minor":1.50e3,"items":[{"sku_id":"a\tb","qty":2},{"qty":-0.0}],"currency":"CNY"}"#,
            extra: #","sequence":12,"traceparent":"00-\u0041","partial":true,"none":null"#
        ),
        eventText(
            type: "\"com.example.thing\"",
            subject: "\"x\"",
            time: "\"0001-01-01t00:00:00.000001z\"",
            data: #"[[],{},"",{"a":{"b":[null,true,false,1e-5,123456789012345678901]}}]"#
        ),
    ]

    @Test func mutatedEventsAreJudgedAsByAPlainReader() throws {
        let seed = testSeed()
        var generator = SeededGenerator(seed: seed)
        let splices = Self.pieces
        var parser = EventParser()
        var tape = JSONTape()
        var taken = 0
        let seeds = Self.seeds.map { Array($0.utf8) }
        for round in 0..<200_000 {
            var bytes = seeds[round % seeds.count]
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                Self.mutate(&bytes, splices, &generator)
            }
            // Behind the copy lies no more memory of ours: reading past the end would be seen by the sanitizer.
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
            defer { copy.deallocate() }
            copy.copyBytes(from: bytes)
            var code: JSONRefusal.Code?
            do throws(JSONRefusal) {
                try tape.scan(UnsafeRawBufferPointer(copy))
            } catch {
                code = error.code
            }
            if round % 4 == 0, code == nil || ![.numberOutOfRange, .tooLarge, .tooDeep, .tooManyFields].contains(code) {
                let expected = JSONReference.accepts(bytes)
                guard (code == nil) == expected else {
                    let text = String(decoding: bytes, as: UTF8.self)
                    Issue.record("seed \(seed), round \(round): \(code?.rawValue ?? "taken") \(text)")
                    return
                }
            }
            do throws(EventRefusal) {
                let event = try parser.parse(UnsafeRawBufferPointer(copy))
                taken += 1
                guard code == nil else {
                    Issue.record("seed \(seed), round \(round): the event was taken although its JSON is not")
                    return
                }
                if round % 16 == 0 { Self.checkRoundTrip(Event(parsed: event), seed, round) }
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
        #expect(taken > 1000 && taken < 190_000)
    }

    /// What was taken is written so that it is taken again as the same.
    private static func checkRoundTrip(_ event: Event, _ seed: UInt64, _ round: Int) {
        do {
            var again = try parsed(bytes: CloudEventEncoder.line(event))
            again.personal = event.personal
            #expect(again == event, "seed \(seed), round \(round)")
        } catch {
            Issue.record("seed \(seed), round \(round): \(error)")
        }
    }

    private static let pieces: [[UInt8]] =
        [
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud83d", "\\u0000", "\\\"", "null", "true", "1", "-",
            "0", ".",
            "e5", "1e400", "中", "😀", " ", "\n", "\u{1}", "\"a\":1,", "\"data\":", "\"text\":\"x\",", "\"id\":null,",
            "{}", "[]",
            "[[[[[[[[[[", "order", "99999999999999999999", "0.5", "1.0",
        ].map { Array($0.utf8) } + [[0x80], [0xC3], [0xE4, 0xB8], [0xED, 0xA0, 0x80], [0xFF], [0]]

    private static func mutate(_ bytes: inout [UInt8], _ pieces: [[UInt8]], _ generator: inout SeededGenerator) {
        let place = Int.random(in: 0...bytes.count, using: &generator)
        let other = min(bytes.count, place + Int.random(in: 0...12, using: &generator))
        switch Int.random(in: 0..<7, using: &generator) {
        case 0 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 2: bytes.removeSubrange(place..<other)
        case 3: bytes.insert(contentsOf: pieces.randomElement(using: &generator) ?? [], at: place)
        case 4: bytes.insert(contentsOf: bytes[place..<other], at: Int.random(in: 0...bytes.count, using: &generator))
        case 5: bytes.replaceSubrange(place..<other, with: pieces.randomElement(using: &generator) ?? [])
        default: bytes.removeSubrange(other..<min(bytes.count, other + (place % 5 == 0 ? 1000 : 1)))
        }
    }
}
