// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Testing

struct InputCompressionTests {
    /// A way to compress, for tests that hold for each.
    enum Form: CaseIterable {
        case gzip
        case zstd

        func compress(_ text: String) throws -> [UInt8] {
            switch self {
            case .gzip: try InputCompression.gzip(Array(text.utf8))
            case .zstd: try InputCompression.zstd(Array(text.utf8))
            }
        }
    }

    private static let lines = (1...2000).map { "{\"id\":\"\($0)\",\"text\":\"客服 \($0 * 7919)\"}\n" }
    private static let expected = lines.enumerated().map { ":\($0.offset + 1) \($0.element.dropLast())" }

    @Test(arguments: Form.allCases, [1, 2, 3, 17, 4096, 256 * 1024])
    func compressedLinesAreReadWithAnyBuffer(form: Form, bufferSize: Int) throws {
        let bytes = try form.compress(Self.lines.joined())
        let reading = try InputReading.of(bytes, bufferSize: bufferSize)
        #expect(reading == InputReading(records: Self.expected))
    }

    @Test(arguments: Form.allCases, [1, 7, 4096])
    func partsOneAfterTheOtherAreReadAsOne(form: Form, bufferSize: Int) throws {
        let parts = ["{\"a\":", "1}\n", "", "{}\n{}"]
        let bytes = try parts.flatMap { try form.compress($0) }
        let reading = try InputReading.of(bytes, bufferSize: bufferSize)
        #expect(reading == InputReading(records: [":1 {\"a\":1}", ":2 {}", ":3 {}"]))
    }

    @Test(arguments: Form.allCases)
    func aCompressedArrayIsReadToo(form: Form) throws {
        let bytes = try form.compress("[{},\n{\"a\":1}]")
        #expect(try InputReading.of(bytes) == InputReading(records: ["[0] {}", "[1] {\"a\":1}"]))
    }

    @Test(arguments: Form.allCases)
    func anEmptyTextIsNoRecord(form: Form) throws {
        #expect(try InputReading.of(form.compress("")) == InputReading())
    }

    @Test(arguments: Form.allCases)
    func everyTruncationIsNoticedAfterTheGoodLines(form: Form) throws {
        let bytes = try form.compress("{\"n\":1}\n{\"n\":2}\n")
        let shortest = form == .gzip ? 2 : 4
        for length in shortest..<bytes.count {
            let reading = try InputReading.of(Array(bytes.prefix(length)), bufferSize: 5)
            #expect(reading.error == .truncatedCompression)
            #expect([":1 {\"n\":1}", ":2 {\"n\":2}"].starts(with: reading.records))
        }
    }

    @Test func whatWasDecodedBeforeATruncationIsGiven() throws {
        var noise = InputNoise(state: 1)
        let lines = (0..<40_000).map { _ in "{\"id\":\"\(noise.next())\"}\n" }
        for form in Form.allCases {
            let bytes = try form.compress(lines.joined())
            let reading = try InputReading.of(Array(bytes.dropLast(bytes.count / 4)))
            #expect(reading.error == .truncatedCompression)
            #expect(reading.records.count > 20_000)
            #expect(reading.records.last == ":\(reading.records.count) \(lines[reading.records.count - 1].dropLast())")
        }
    }

    @Test func aWrongChecksumIsNoticedAfterTheGoodLines() throws {
        for form in Form.allCases {
            var bytes = try form.compress("{\"n\":1}\n{\"n\":2}\n")
            // The checksum of gzip stands before the length, that of zstd ends the frame.
            bytes[bytes.count - (form == .gzip ? 8 : 1)] ^= 1
            let reading = try InputReading.of(bytes)
            #expect(reading.error == .corruptCompression)
            #expect([":1 {\"n\":1}", ":2 {\"n\":2}"].starts(with: reading.records))
        }
    }

    @Test func linesOfBlocksBeforeADamagedOneAreGiven() throws {
        var noise = InputNoise(state: 2)
        let lines = (0..<40_000).map { _ in "{\"id\":\"\(noise.next())\"}\n" }
        for form in Form.allCases {
            var bytes = try form.compress(lines.joined())
            for index in bytes.count / 2..<bytes.count / 2 + 2000 {
                bytes[index] = 0xFF
            }
            let reading = try InputReading.of(bytes)
            #expect(reading.error == .corruptCompression)
            #expect(reading.records.count > 10_000)
        }
    }

    @Test(arguments: Form.allCases, [1, 4096])
    func otherBytesAfterTheEndAreRefused(form: Form, bufferSize: Int) throws {
        let bytes = try form.compress("{}\n") + Array("{\"tail\":1}\n".utf8)
        let reading = try InputReading.of(bytes, bufferSize: bufferSize)
        #expect(reading == InputReading(records: [":1 {}"], error: .bytesAfterCompression))
    }

    @Test(arguments: [1, 4096])
    func zeroPaddingAfterGzipIsPassedOver(bufferSize: Int) throws {
        let bytes = try InputCompression.gzip(Array("{}\n".utf8)) + [UInt8](repeating: 0, count: 700)
        #expect(try InputReading.of(bytes, bufferSize: bufferSize) == InputReading(records: [":1 {}"]))
    }

    @Test func skippableFramesAreSkipped() throws {
        let skippable: [UInt8] = [0x53, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 9, 9, 9]
        let bytes = try skippable + InputCompression.zstd(Array("{}\n".utf8)) + skippable
        for bufferSize in [1, 3, 4096] {
            #expect(try InputReading.of(bytes, bufferSize: bufferSize) == InputReading(records: [":1 {}"]))
        }
    }

    @Test func aWindowOverTheLimitIsRefusedWithItsRemedy() throws {
        let bytes = try InputCompression.zstd(Array("{}\n".utf8), windowLog: 28)
        let reading = try InputReading.of(bytes)
        #expect(reading == InputReading(error: .windowTooLarge))
        #expect(reading.message.hasSuffix("decompress it first: zstd -dc --long=31 FILE | kefu append -"))
    }

    @Test(
        arguments: [
            (Array("BZh91AY".utf8), "bzip2"),
            ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00, 0x00], "xz"),
            ([0x04, 0x22, 0x4D, 0x18, 0x00], "lz4"),
            ([0x50, 0x4B, 0x03, 0x04, 0x00], "zip"),
        ] as [([UInt8], String)]
    )
    func formsThatAreNotReadAreNamed(bytes: [UInt8], name: String) throws {
        let reading = try InputReading.of(bytes, bufferSize: 1)
        #expect(reading == InputReading(error: .unsupportedFormat))
        #expect(reading.message.contains(": is \(name), which is not read here; decompress it first: "))
    }

    @Test(arguments: Form.allCases)
    func aLongLineIsSkippedInCompressedFilesToo(form: Form) throws {
        let bytes = try form.compress("{}\n" + String(repeating: "x", count: 3_000_000) + "\n{}\n")
        #expect(try InputReading.of(bytes) == InputReading(records: [":1 {}", ":2 too long: 3000000", ":3 {}"]))
    }

    @Test(arguments: (0..<200).map(UInt64.init))
    func damagedFilesEndInAnErrorOrInRecordsButNeverInACrash(seed: UInt64) throws {
        var noise = InputNoise(state: seed)
        for form in Form.allCases {
            var bytes = try form.compress(Self.lines.prefix(50).joined())
            for _ in 0..<Int.random(in: 1...5, using: &noise) {
                bytes[Int.random(in: 4..<bytes.count, using: &noise)] = UInt8.random(in: 0...255, using: &noise)
            }
            let whole = try InputReading.of(bytes)
            #expect(whole.records.count <= 50 || whole.error != nil)
        }
    }

    @Test(arguments: Form.allCases)
    func progressCountsCompressedBytes(form: Form) throws {
        let bytes = try form.compress(Self.lines.joined())
        let fixture = try InputFixture(bytes)
        var reader = try EventFileReader(path: fixture.path)
        #expect(reader.totalBytes == bytes.count)
        while try reader.next() != nil {}
        #expect(reader.bytesRead == bytes.count)
    }
}
