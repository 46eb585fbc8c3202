// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Testing

struct InputArrayTests {
    @Test(arguments: [
        ("[]", []),
        (" \n[ \n ]\n\n", []),
        ("\u{FEFF}[{}]", ["[0] {}"]),
        ("[{}\n,\r\n{\"a\":1} ]\n", ["[0] {}", "[1] {\"a\":1}"]),
        ("[1,-2.5e3 ,null,true]", ["[0] 1", "[1] -2.5e3", "[2] null", "[3] true"]),
        ("[\"a,]\\\"\",\"\\\\\"]", ["[0] \"a,]\\\"\"", "[1] \"\\\\\""]),
        ("[{\"a\":\"}]{[\\\"\"},[[],{}]]", ["[0] {\"a\":\"}]{[\\\"\"}", "[1] [[],{}]"]),
        ("[{\"a\":1],{\"b\":2}]", ["[0] {\"a\":1]", "[1] {\"b\":2}"]),
        ("[nonsense,{}]", ["[0] nonsense", "[1] {}"]),
    ])
    func anArrayIsCutIntoItsElements(text: String, expected: [String]) throws {
        #expect(try InputReading.of(text) == InputReading(records: expected))
    }

    @Test(arguments: [
        ("[", [], EventFileError.Code.arrayCutOff),
        ("[{}", ["[0] {}"], .arrayCutOff),
        ("[{},", ["[0] {}"], .arrayCutOff),
        ("[{},{\"a\":\"", ["[0] {}"], .arrayCutOff),
        ("[{},{\"a\":\"\\", ["[0] {}"], .arrayCutOff),
        ("[12", [], .arrayCutOff),
        ("[{} {}]", ["[0] {}"], .arrayGarbage),
        ("[{},,{}]", ["[0] {}"], .arrayGarbage),
        ("[,{}]", [], .arrayGarbage),
        ("[{},]", ["[0] {}"], .arrayGarbage),
        ("[{}}]", ["[0] {}"], .arrayGarbage),
        ("[}]", [], .arrayGarbage),
        ("[{}]]", ["[0] {}"], .textAfterArray),
        ("[{}]\n[{}]", ["[0] {}"], .textAfterArray),
        ("[]{}", [], .textAfterArray),
    ])
    func whatIsNoArrayIsRefusedAfterItsGoodElements(
        text: String,
        expected: [String],
        code: EventFileError.Code
    ) throws {
        for bufferSize in [1, 2, 3, 4096] {
            let reading = try InputReading.of(text, bufferSize: bufferSize)
            #expect(reading == InputReading(records: expected, error: code))
        }
    }

    @Test func anErrorNamesElementByteAndRemedy() throws {
        let fixture = try InputFixture("[{},\n{} x]")
        var reader = try EventFileReader(path: fixture.path)
        _ = try reader.next()
        _ = try reader.next()
        do {
            _ = try reader.next()
            Issue.record("garbage was passed over")
        } catch {
            #expect(error.place == .element(2))
            #expect(error.offset == 8)
            #expect(
                error.description == "\(fixture.path)[2]: found 'x' where a comma or ] should be at byte 8; "
                    + "repair the array there, or send the events as lines; the elements before count"
            )
        }
    }

    @Test func aLongStringInAnElementIsSkippedToItsEnd() throws {
        let long = String(repeating: "]}\\\",{[", count: 300_000)
        let reading = try InputReading.of("[{},{\"text\":\"\(long)\"},{\"n\":2}]")
        #expect(reading.records == ["[0] {}", "[1] too long: \(long.utf8.count + 11)", "[2] {\"n\":2}"])
        #expect(reading.error == nil)
    }

    @Test(arguments: 1...30)
    func theLimitCountsTheElement(bufferSize: Int) throws {
        let reading = try InputReading.of(
            "[ 1234567890 , 12345678901 ,\"12345678\",\"123456789\"]",
            bufferSize: bufferSize,
            maximumRecordBytes: 10
        )
        #expect(
            reading.records == ["[0] 1234567890", "[1] too long: 11", "[2] \"12345678\"", "[3] too long: 11"]
        )
    }

    @Test func deepNestingNeedsNoMemory() throws {
        let deep = String(repeating: "[", count: 500_000) + String(repeating: "]", count: 500_000)
        let reading = try InputReading.of("[\(deep),1]")
        #expect(reading.records == ["[0] \(deep)", "[1] 1"])
    }

    @Test(arguments: (0..<200).map(UInt64.init))
    func anyArrayIsCutAlikeWithAnyBuffer(seed: UInt64) throws {
        var noise = InputNoise(state: seed)
        let pieces = ["{", "}", "[", "]", "\"", ",", ",", "\\", "\\\"", " ", "\n", "{\"a\":1}", "\"客服\"", "1", "x"]
        let text = "[" + (0..<60).map { _ in pieces.randomElement(using: &noise) ?? "" }.joined()
        let whole = try InputReading.of(text, maximumRecordBytes: 25)
        for bufferSize in [1, 2, 3, 5, 7, 8, 9, 19, 64] {
            #expect(try InputReading.of(text, bufferSize: bufferSize, maximumRecordBytes: 25) == whole)
        }
    }

    @Test(arguments: (0..<200).map(UInt64.init))
    func whatWasJoinedIsCutApartAgain(seed: UInt64) throws {
        var noise = InputNoise(state: seed)
        let elements = (0..<Int.random(in: 0...20, using: &noise)).map { _ in Self.value(depth: 3, using: &noise) }
        let blanks = ["", " ", "\n", "\r\n\t"]
        let separators = elements.map { _ in (blanks.randomElement(using: &noise) ?? "") + "," }
        let joined = zip(elements, separators).map { $0 + $1 + "\n" }.joined().dropLast(elements.isEmpty ? 0 : 2)
        let reading = try InputReading.of("[\(joined)]", bufferSize: Int.random(in: 1...40, using: &noise))
        #expect(reading == InputReading(records: elements.enumerated().map { "[\($0.offset)] \($0.element)" }))
    }

    private static func value(depth: Int, using noise: inout InputNoise) -> String {
        let characters = ["a", "\\\"", "\\\\", "{", "]", ",", "客", "\\u0000", " ", "😀"]
        switch Int.random(in: 0..<(depth > 0 ? 4 : 2), using: &noise) {
        case 0:
            return "\(Int.random(in: -999...999, using: &noise))"
        case 1:
            let count = Int.random(in: 0...20, using: &noise)
            return "\"" + (0..<count).map { _ in characters.randomElement(using: &noise) ?? "" }.joined() + "\""
        case 2:
            let count = Int.random(in: 0...3, using: &noise)
            return "[" + (0..<count).map { _ in value(depth: depth - 1, using: &noise) }.joined(separator: " ,") + "]"
        default:
            let count = Int.random(in: 0...3, using: &noise)
            return "{"
                + (0..<count).map { "\"k\($0)\": " + value(depth: depth - 1, using: &noise) }
                .joined(separator: ",") + "}"
        }
    }
}
