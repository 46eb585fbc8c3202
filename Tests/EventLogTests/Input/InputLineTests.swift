// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import EventLog

struct InputLineTests {
    @Test(arguments: [
        ("", []),
        ("\n", []),
        (" \r\n\t\n\n", []),
        ("\u{FEFF}", []),
        ("\u{FEFF}{}\n", [":1 {}"]),
        ("{}", [":1 {}"]),
        ("{}\n", [":1 {}"]),
        ("{}\r\n{}\r\n", [":1 {}", ":2 {}"]),
        ("{}\r", [":1 {}"]),
        ("\n\n{}\n  \n{}", [":3 {}", ":5 {}"]),
        (" {} \n", [":1 {} "]),
        ("{}\n[1]\n", [":1 {}", ":2 [1]"]),
        ("nonsense\n\u{0}\n{}\n", [":1 nonsense", ":2 \u{0}", ":3 {}"]),
        ("{\"a\":\"\u{FEFF}客服\"}\n", [":1 {\"a\":\"\u{FEFF}客服\"}"]),
    ])
    func aFileIsCutIntoItsLines(text: String, expected: [String]) throws {
        #expect(try InputReading.of(text) == InputReading(records: expected))
    }

    @Test func aLineOverTheLimitIsSkippedToItsEnd() throws {
        let long = String(repeating: "x", count: 2 * 1024 * 1024)
        let reading = try InputReading.of("{\"n\":1}\n\(long)\r\n{\"n\":3}\n")
        #expect(reading == InputReading(records: [":1 {\"n\":1}", ":2 too long: 2097153", ":3 {\"n\":3}"]))
    }

    @Test func aLineOverTheLimitAtTheEndIsReported() throws {
        let reading = try InputReading.of("{}\n12345678901", maximumRecordBytes: 10)
        #expect(reading == InputReading(records: [":1 {}", ":2 too long: 11"]))
    }

    @Test(arguments: ["", "\r"], 1...40)
    func theLimitCountsTheLineWithoutItsEnding(ending: String, bufferSize: Int) throws {
        let text = "1234567890\(ending)\n12345678901\(ending)\n1\(ending)\n"
        let reading = try InputReading.of(text, bufferSize: bufferSize, maximumRecordBytes: 10)
        #expect(reading.records == [":1 1234567890", ":2 too long: \(11 + ending.utf8.count)", ":3 1"])
    }

    @Test(arguments: 1...70)
    func theSizeOfTheBufferChangesNothing(bufferSize: Int) throws {
        let text = "\u{FEFF}\r\n {\"a\":\"客服\"}\r\n\n[1]\n\(String(repeating: "y", count: 50))\r\n{}\n\n{\"z\":0}"
        let reading = try InputReading.of(text, bufferSize: bufferSize, maximumRecordBytes: 40)
        #expect(
            reading
                == InputReading(records: [
                    ":2 {\"a\":\"客服\"}", ":4 [1]", ":5 too long: 51", ":6 {}", ":8 {\"z\":0}",
                ])
        )
    }

    @Test(arguments: (0..<100).map(UInt64.init))
    func anyTextIsCutAlikeWithAnyBuffer(seed: UInt64) throws {
        var noise = InputNoise(state: seed)
        let alphabet = Array("{}[]\",:\\ \r\n\n\n1客".utf8)
        let bytes = (0..<Int.random(in: 0...300, using: &noise)).map { _ in alphabet.randomElement(using: &noise) ?? 0 }
        let whole = try InputReading.of(bytes, maximumRecordBytes: 20)
        for bufferSize in [1, 2, 3, 5, 7, 19, 64] {
            #expect(try InputReading.of(bytes, bufferSize: bufferSize, maximumRecordBytes: 20) == whole)
        }
    }

    @Test(
        arguments: [[0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00], [0xFE, 0xFF, 0x00, 0x7B, 0x00, 0x7D]] as [[UInt8]],
        [1, 4096]
    )
    func utf16IsNamedAsSuch(bytes: [UInt8], bufferSize: Int) throws {
        let reading = try InputReading.of(bytes, bufferSize: bufferSize)
        #expect(reading == InputReading(error: .unsupportedEncoding))
        #expect(reading.message.hasSuffix("convert it first: iconv -f UTF-16 -t UTF-8 FILE | kefu append -"))
    }

    @Test func utf16WithoutMarkIsLeftToTheParser() throws {
        let reading = try InputReading.of([0x7B, 0x00, 0x7D, 0x00, 0x0A, 0x00])
        #expect(reading == InputReading(records: [":1 {\u{0}}\u{0}", ":2 \u{0}"]))
    }

    @Test(arguments: [[0xEF], [0xEF, 0xBB], [0xFF], [0xFE], [0x1F], [0x28, 0xB5]] as [[UInt8]])
    func theBeginningOfAMagicNumberAloneIsALine(bytes: [UInt8]) throws {
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(try InputReading.of(bytes) == InputReading(records: [":1 \(text)"]))
    }

    @Test func aMissingFileIsNamed() {
        #expect {
            _ = try EventFileReader(path: "/nonexistent/day.ndjson")
        } throws: { error in
            "\(error)" == "/nonexistent/day.ndjson: cannot be opened: No such file or directory; "
                + "check the path and the right to read it"
        }
    }

    @Test func aDirectoryIsNamed() throws {
        var reader = try EventFileReader(path: "/tmp")
        do {
            _ = try reader.next()
            Issue.record("a directory was read")
        } catch {
            #expect(error.code == .cannotRead)
            #expect(error.description == "/tmp: is a directory; name the files in it, as in /tmp/*.ndjson")
        }
    }

    @Test func progressCountsTheBytesOfTheFile() throws {
        let fixture = try InputFixture("{}\n{}\n")
        var reader = try EventFileReader(path: fixture.path)
        #expect(reader.bytesRead == 0)
        #expect(reader.totalBytes == 6)
        while try reader.next() != nil {}
        #expect(reader.bytesRead == 6)
    }

    @Test func aPipeGivesALineBeforeItsWriterIsDone() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { close(ends[0]) }
        var reader = EventFileReader(descriptor: ends[0], name: "pipe")
        #expect(reader.totalBytes == nil)
        for number in 1...2 {
            #expect(write(ends[1], "{}\n", 3) == 3)
            #expect(try reader.next()?.place == .line(number))
        }
        close(ends[1])
        #expect(try reader.next()?.place == nil)
    }

    @Test func aWaitForInputIsToldOnceAndCanBeStopped() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer {
            close(ends[0])
            close(ends[1])
        }
        var (quiet, looks) = (0, 0)
        let watch = InputWatch(
            isStopped: {
                looks += 1
                return looks > 12
            },
            quiet: { quiet += 1 }
        )
        var reader = EventFileReader(descriptor: ends[0], name: "pipe", watch: watch)
        #expect(write(ends[1], "{}\n{", 4) == 4)
        #expect(try reader.next()?.place == .line(1))
        do {
            _ = try reader.next()
            Issue.record("a line without its end was given out")
        } catch {
            #expect(error.code == .stopped)
        }
        #expect(quiet == 1)
    }
}
