// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import kefu

struct DisplayWidthTests {
    @Test(arguments: [
        ("", 0),
        ("plain", 5),
        ("旗舰店", 6),
        ("Käse", 4),
        ("Ka\u{308}se", 4),
        ("ｆｕｌｌ，", 10),
        ("ﾊﾝｶｸ", 4),
        ("한국", 4),
        ("\u{1112}\u{1161}\u{11AB}", 2),
        ("𠮷", 2),
        ("¥38.00", 6),
        ("￥", 2),
        ("😀", 2),
        ("👍🏽", 2),
        ("👩‍👩‍👧", 2),
        ("🇨🇳", 2),
        ("☎", 1),
        ("☎\u{FE0F}", 2),
        ("✅", 2),
        ("zero\u{200B}width", 9),
        ("…", 1),
        ("が", 2),
        ("か\u{3099}", 2),
    ])
    func charactersTakeTheirCells(text: String, cells: Int) {
        #expect(DisplayWidth.of(text) == cells)
    }

    @Test(arguments: [
        ("旗舰店", 6, "旗舰店"),
        ("旗舰店", 5, "旗舰…"),
        ("旗舰店", 4, "旗…"),
        ("旗舰店", 1, "…"),
        ("旗舰店", 0, ""),
        ("a👩‍👩‍👧b", 4, "a👩‍👩‍👧b"),
        ("a👩‍👩‍👧bc", 4, "a👩‍👩‍👧…"),
        ("a👩‍👩‍👧bc", 3, "a…"),
        ("Ka\u{308}se", 3, "Ka\u{308}…"),
    ])
    func textIsCutBetweenCharacters(text: String, limit: Int, expected: String) {
        #expect(DisplayWidth.truncate(text, to: limit) == expected)
    }

    @Test(arguments: [
        ("two\nlines\tand", "two lines and"),
        ("\u{1B}[31mred", "\u{FFFD}[31mred"),
        ("ab\u{202E}cd", "ab\u{FFFD}cd"),
        ("客服\u{7}", "客服\u{FFFD}"),
        ("客服 😀", "客服 😀"),
    ])
    func textFromOutsideCannotSteerTheTerminal(text: String, expected: String) {
        #expect(DisplayText.safe(text) == expected)
    }
}
