// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import EventLog

struct EventContentTests {
    private let content = EventContent(
        shop: Array("s".utf8),
        type: Array("t".utf8),
        subject: Array("u".utf8),
        microseconds: 5,
        extensions: nil,
        data: Array("{}".utf8),
        personal: nil
    )

    @Test func theFirstDifferingFieldIsNamed() {
        var other = content
        #expect(content.difference(from: other) == nil)
        other.data = Array("{\"a\":1}".utf8)
        #expect(content.difference(from: other) == "data")
        other.microseconds = 6
        #expect(content.difference(from: other) == "time")
        other.shop = []
        #expect(content.difference(from: other) == "shop")
    }

    @Test func schemaAndContentTypeAreNoContent() {
        var left = content
        var right = content
        left.extensions = Array(#"{"dataschema":"a,b","trace":"x,\"y"}"#.utf8)
        right.extensions = Array(#"{"datacontenttype":"application/x+json","trace":"x,\"y"}"#.utf8)
        #expect(left.difference(from: right) == nil)
        right.extensions = Array(#"{"trace":"z"}"#.utf8)
        #expect(left.difference(from: right) == "extensions")
    }

    @Test func textThatIsGoneIsNotCompared() {
        var stored = content
        var given = content
        given.personal = Array(#"{"text":"a"}"#.utf8)
        #expect(given.difference(from: stored) == nil)
        stored.personal = Array(#"{"text":"b"}"#.utf8)
        #expect(given.difference(from: stored) == "text")
    }
}
