// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

@Suite struct BinaryCopyRowTests {
    private let header: [UInt8] = Array("PGCOPY\n".utf8) + [0xFF, 13, 10, 0] + [0, 0, 0, 0] + [0, 0, 0, 0]
    private let tuple: [UInt8] = [0, 2, 0, 0, 0, 2, 1, 2, 0xFF, 0xFF, 0xFF, 0xFF]

    /// The fields of a message; `nil` when it holds no tuple.
    private func fields(_ message: [UInt8]) throws -> [[UInt8]?]? {
        try message.withUnsafeBytes { bytes in
            guard var row = try BinaryCopyRow(message: bytes) else { return nil }
            return try (0..<row.columnCount).map { _ in try row.next().map(Array.init) }
        }
    }

    @Test func aTupleStandsAloneOrBehindTheHeader() throws {
        #expect(try fields(tuple) == [[1, 2], nil])
        #expect(try fields(header + tuple) == [[1, 2], nil])
    }

    @Test func headerAndTrailerHoldNoTuple() throws {
        #expect(try fields(header) == nil)
        #expect(try fields([0xFF, 0xFF]) == nil)
        #expect(try fields(header + [0xFF, 0xFF]) == nil)
    }

    @Test func aHeaderExtensionIsPassedOver() throws {
        var extended = header
        extended[18] = 3
        #expect(try fields(extended + [9, 9, 9] + tuple) == [[1, 2], nil])
    }

    @Test func whatIsCutIsRefused() throws {
        let message = header + tuple
        for length in 0..<message.count where length != header.count {
            #expect(throws: PostgresError.self, "\(length) bytes") { try fields(Array(message.prefix(length))) }
        }
    }

    @Test func aFieldOfAnotherWidthIsRefused() throws {
        try tuple.withUnsafeBytes { bytes in
            var row = try #require(try BinaryCopyRow(message: bytes))
            #expect(throws: PostgresError.self) { try row.next(Int32.self) }
        }
    }

    @Test func fieldsBeyondTheLastAreRefused() throws {
        try tuple.withUnsafeBytes { bytes in
            var row = try #require(try BinaryCopyRow(message: bytes))
            try row.skip(2)
            #expect(throws: PostgresError.self) { try row.next() }
        }
    }

    @Test func noBytesMakeItCrash() {
        var random = SeededGenerator(seed: 11)
        var read = 0
        for _ in 0..<20_000 {
            var message = Bool.random(using: &random) ? header + tuple : tuple
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                message[Int.random(in: message.indices, using: &random)] = UInt8.random(
                    in: .min ... .max,
                    using: &random
                )
            }
            message = Array(message.prefix(Int.random(in: 0...message.count, using: &random)))
            if let fields = try? fields(message) { read += fields.count }
        }
        #expect(read > 0)
    }

    @Test func theEncoderWritesWhatTheReaderReads() throws {
        var encoder = BinaryCopyEncoder()
        encoder.header()
        encoder.beginRow(columns: 6)
        encoder.append(int32: -2)
        encoder.append(int16: .min)
        encoder.append(text: "")
        encoder.append(bytes: ArraySlice([1, 2, 3])[1...])
        encoder.append(timestamp: .infinity)
        encoder.append(nil as String?)
        try encoder.withUnsafeBytes { bytes in
            var row = try #require(try BinaryCopyRow(message: bytes))
            #expect(try row.next(Int32.self) == -2)
            #expect(try row.next(Int16.self) == .min)
            #expect(try row.nextText() == "")
            #expect(try row.next().map(Array.init) == [2, 3])
            #expect(try row.nextTimestamp() == .infinity)
            #expect(try row.nextText() == nil)
        }
    }
}
