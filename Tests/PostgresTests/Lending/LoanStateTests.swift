// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Postgres

@Suite struct LoanStateTests {
    private static func message(_ type: Character, _ body: [UInt8] = []) -> [UInt8] {
        let length = UInt32(body.count + 4)
        return [type.asciiValue!] + withUnsafeBytes(of: length.bigEndian) { Array($0) } + body
    }

    private static func ready(_ status: Character) -> [UInt8] { message("Z", [status.asciiValue!]) }

    /// Shows the state bytes in pieces of random length.
    private static func cut(_ bytes: [UInt8], _ random: inout SeededGenerator, _ show: (UnsafeRawBufferPointer) -> Void)
    {
        var index = 0
        while index < bytes.count {
            let count = Int.random(in: 1...min(9, bytes.count - index), using: &random)
            bytes[index..<index + count].withUnsafeBytes(show)
            index += count
        }
    }

    @Test(arguments: 0..<50) func cutsMakeNoDifference(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var state = LoanState()
        #expect(state.isIdle && !state.isInTransaction)
        // Bodies that look like other messages.
        let asked =
            Self.message("P", Array("XSQ".utf8)) + Self.message("B", [UInt8(ascii: "X"), 0, 0, 0, 4])
            + Self.message("E") + Self.message("S") + Self.message("Q", Array("BEGIN\0".utf8))
        var forwarded = 0
        Self.cut(asked, &random) { forwarded += state.fromClient($0) }
        #expect(forwarded == asked.count)
        #expect(!state.isIdle && !state.isOver)
        Self.cut(Self.message("1") + Self.message("D", Array("ZZZZZZ".utf8)) + Self.ready("I"), &random) {
            state.fromServer($0)
        }
        #expect(!state.isIdle, "one of two is answered")
        Self.cut(Self.message("C", Array("BEGIN\0".utf8)) + Self.ready("T"), &random) { state.fromServer($0) }
        #expect(state.isIdle && state.isInTransaction)
        forwarded = 0
        var given = 0
        Self.cut(Self.message("Q", Array("ROLLBACK\0".utf8)) + Self.message("X"), &random) {
            guard !state.isOver else { return }
            given += $0.count
            forwarded += state.fromClient($0)
        }
        #expect(forwarded == 14, "the farewell is kept back")
        #expect(given > 14 && state.isOver && !state.isIdle)
        Self.cut(Self.ready("I"), &random) { state.fromServer($0) }
        #expect(state.isIdle && !state.isInTransaction)
    }

    @Test func halfAMessageIsNotTheEnd() {
        var state = LoanState()
        let half = Array(Self.message("P", [1, 2, 3]).prefix(6))
        half.withUnsafeBytes { _ = state.fromClient($0) }
        #expect(!state.isIdle)
    }

    @Test func whatIsNotSyncedIsNotTheEnd() {
        var state = LoanState()
        Self.message("P", [1, 2, 3]).withUnsafeBytes { _ = state.fromClient($0) }
        #expect(!state.isIdle)
        Self.message("S").withUnsafeBytes { _ = state.fromClient($0) }
        #expect(!state.isIdle)
        Self.ready("E").withUnsafeBytes { state.fromServer($0) }
        #expect(state.isIdle && state.hasFailed)
    }

    @Test func startPacketsAreKnown() {
        func packet(_ numbers: [Int32]) -> [UInt8] {
            ([Int32(numbers.count * 4 + 4)] + numbers).flatMap { withUnsafeBytes(of: $0.bigEndian) { Array($0) } }
        }
        #expect(StartRequest(packet([80_877_103])) == .encryption)
        #expect(StartRequest(packet([80_877_104])) == .encryption)
        #expect(StartRequest(packet([80_877_102, 7, -8])) == .cancel(process: 7, key: -8))
        #expect(StartRequest(packet([80_877_102, 7])) == nil)
        #expect(StartRequest(packet([196_608, 0])) == .session)
        #expect(StartRequest(packet([131_072, 0])) == nil)
        #expect(StartRequest([0, 0, 0, 4]) == nil)
        #expect(StartRequest.length(packet([196_608])) == 8)
        #expect(StartRequest.length(Array("GET / HTTP/1.1".utf8)) == nil)
    }
}
