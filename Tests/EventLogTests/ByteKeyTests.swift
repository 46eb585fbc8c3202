// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import KefuTesting
import Testing

@testable import EventLog

struct ByteKeyTests {
    private let composed = SameText.ids[0]
    private let decomposed = SameText.ids[1]

    @Test func aTextIsWhatItsBytesAre() {
        #expect(composed == decomposed, "to Swift they are one")
        #expect(!composed.isSameBytes(as: decomposed) && composed.isSameBytes(as: "caf" + "\u{E9}"))
        #expect("".isSameBytes(as: "") && !"".isSameBytes(as: "a") && !"a".isSameBytes(as: "ab"))
        #expect(ByteKey(composed) != ByteKey(decomposed))
        #expect(Set([composed, decomposed, composed].map { ByteKey($0) }).count == 2)
        #expect([composed].contains(bytesOf: composed) && ![composed].contains(bytesOf: decomposed))
    }

    @Test func aSubjectIsThatOfItsShop() {
        let subjects = [("s", composed), ("s", decomposed), (composed, "s"), (decomposed, "s"), ("s", composed)]
        #expect(Set(subjects.map { ShopSubject(shop: $0, subject: $1) }).count == 4)
        #expect(ShopSubject(shop: "ab", subject: "c") != ShopSubject(shop: "a", subject: "bc"))
    }

    @Test func theOrderIsThatOfTheBytes() {
        let texts = ["z", "Z", "", composed, "你", "a", decomposed, "aa", "z", "\u{10FFFF}", "\u{FFFD}"]
        let expected = Set(texts.map { Array($0.utf8) }).sorted { $0.lexicographicallyPrecedes($1) }
        #expect(texts.distinctByBytes().map { Array($0.utf8) } == expected)
    }
}
