// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import KefuTesting
import Testing

@testable import Projections

struct TextArenaTests {
    private func intern(_ text: String, _ arena: TextArena) -> Text {
        var text = text
        return text.withUTF8 { arena.intern(UnsafeRawBufferPointer($0)) }
    }

    @Test(arguments: [1, 2, 3].map { UInt64($0) })
    func internedTextsAreEqualExactlyWhenTheirBytesAre(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let arena = TextArena()
        var known: [String: Text] = [:]
        for _ in 0..<5000 {
            let text = String(UInt64.random(in: 0..<3000, using: &random), radix: 36) + "客服"
            let interned = intern(text, arena)
            if let before = known[text] { #expect(interned == before) }
            known[text] = interned
            #expect(arena.string(interned) == text)
        }
        #expect(Set(known.values).count == known.count)
    }

    @Test func textsOfEveryLengthAreToldApart() {
        let arena = TextArena()
        var known: Set<Text> = []
        for length in 0...40 {
            let text = String(repeating: "a", count: length)
            #expect(known.insert(intern(text, arena)).inserted)
            guard length > 0 else { continue }
            #expect(known.insert(intern(text.dropLast() + "b", arena)).inserted)
            #expect(length == 1 || known.insert(intern("b" + text.dropFirst(), arena)).inserted)
        }
    }

    @Test func theOrderIsThatOfTheBytes() {
        let arena = TextArena()
        let texts = ["", "A", "a", "aa", "b", "é", "你", "😀"]
        for (place, left) in texts.enumerated() {
            for (other, right) in texts.enumerated() {
                #expect(arena.isLess(intern(left, arena), intern(right, arena)) == (place < other))
            }
        }
    }

    @Test func nullIsNoText() {
        let arena = TextArena()
        #expect(arena.string(.null) == nil)
        #expect(intern("", arena) != .null)
        #expect(arena.isLess(.null, intern("", arena)))
    }
}
