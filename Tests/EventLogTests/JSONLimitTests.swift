// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import EventLog

/// Each limit, at its edge, and inputs far beyond it.
struct JSONLimitTests {
    private func code(_ text: String) -> JSONRefusal.Code? {
        do throws(JSONRefusal) {
            _ = try CanonicalJSON.canonical(text.utf8)
            return nil
        } catch {
            return error.code
        }
    }

    private func nested(_ depth: Int) -> String {
        String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }

    @Test func sixtyFourLevelsAreTakenAndSixtyFiveAreNot() {
        #expect(code(nested(64)) == nil)
        #expect(code(nested(65)) == .tooDeep)
        #expect(code(String(repeating: #"{"a":"#, count: 64) + "1" + String(repeating: "}", count: 64)) == nil)
        #expect(code(String(repeating: #"{"a":"#, count: 65) + "1" + String(repeating: "}", count: 65)) == .tooDeep)
    }

    @Test func tenThousandLevelsAreRefused() {
        #expect(code(nested(10_000)) == .tooDeep)
        #expect(code(String(repeating: "[", count: 1_000_000)) == .tooDeep)
        #expect(code(String(repeating: #"{"a":"#, count: 10_000)) == .tooDeep)
    }

    private func object(members: Int) -> String {
        "{" + (0..<members).map { "\"k\($0)\":0" }.joined(separator: ",") + "}"
    }

    @Test func aThousandFieldsAreTakenAndOneMoreIsNot() {
        #expect(code(object(members: 1000)) == nil)
        #expect(code(object(members: 1001)) == .tooManyFields)
        let spread = "[" + (0..<10).map { _ in object(members: 100) }.joined(separator: ",")
        #expect(code(spread + "]") == nil)
        #expect(code(spread + #",{"a":1}]"#) == .tooManyFields)
    }

    @Test func aMillionFieldsAreRefused() {
        #expect(code(object(members: 90_000)) == .tooManyFields)
        #expect(code(object(members: 1_000_000)) == .tooLarge)
    }

    @Test func oneMebibyteIsTakenAndOneByteMoreIsNot() {
        #expect(code("\"" + String(repeating: "x", count: 1 << 20 - 2) + "\"") == nil)
        #expect(code("\"" + String(repeating: "x", count: 1 << 20 - 1) + "\"") == .tooLarge)
        #expect(code("\"" + String(repeating: "中", count: 349_524) + "\"") == nil)
        #expect(code("[" + String(repeating: "1,", count: 500_000) + "1]") == nil)
        #expect(code("[" + String(repeating: "[],", count: 349_000) + "1]") == nil)
        #expect(code(String(repeating: " ", count: 1 << 20)) == .notJSON)
    }

    @Test func numbersHaveFourHundredCharactersAtMost() {
        #expect(code(String(repeating: "9", count: 400)) == nil)
        #expect(code(String(repeating: "9", count: 401)) == .numberOutOfRange)
        #expect(code("-" + String(repeating: "9", count: 399)) == nil)
        #expect(code("-" + String(repeating: "9", count: 400)) == .numberOutOfRange)
        #expect(code("1e399") == nil)
        #expect(code("-1e399") == .numberOutOfRange)
        #expect(code("0." + String(repeating: "3", count: 398)) == nil)
        #expect(code("0." + String(repeating: "3", count: 399)) == .numberOutOfRange)
        #expect(code("1." + String(repeating: "0", count: 5000)) == nil)
        #expect(code("1." + String(repeating: "0", count: 20_000)) == .numberOutOfRange)
    }

    @Test func numbersThatGrowBeyondTheLimitAreRefused() {
        #expect(code("[" + String(repeating: "1e399,", count: 2000) + "1]") == nil)
        #expect(code("[" + String(repeating: "1e399,", count: 100_000) + "1]") == .tooLarge)
    }

    @Test func eachLimitHasItsOwnText() {
        let texts = [nested(65), object(members: 1001), "1e400", String(repeating: " ", count: 1 << 20 + 1)]
        let reasons = texts.compactMap { text in
            do throws(JSONRefusal) {
                _ = try CanonicalJSON.canonical(text.utf8)
                return nil as String?
            } catch {
                return error.reason
            }
        }
        #expect(
            reasons == [
                "nested deeper than 64 levels", "more than 1000 fields",
                "number out of range (more than 400 characters as a plain decimal)", "larger than 1 MiB",
            ]
        )
    }

    @Test func manyKeysInAnyOrderAreSortedAndDoublesFound() throws {
        for count in [2, 31, 32, 33, 34, 64, 100, 999] {
            var generator = SeededGenerator(seed: testSeed())
            let keys = (0..<count).map { "key\($0 % 7)_\($0)" }
            let shuffled = keys.shuffled(using: &generator)
            let sorted = keys.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
            func object(_ keys: [String]) -> String {
                "{" + keys.map { "\"\($0)\":1" }.joined(separator: ",") + "}"
            }
            #expect(try canonical(object(shuffled)) == object(sorted))
            let double = shuffled[count / 2]
            #expect { try canonical(object(shuffled + [double])) } throws: { error in
                (error as? JSONRefusal)?.code == .duplicateKey && (error as? JSONRefusal)?.path == double
            }
        }
    }

    @Test func aTapeGoesOnAfterRefusalsAndLargeTexts() throws {
        var tape = JSONTape()
        func scan(_ text: String) -> Int {
            Array(text.utf8).withUnsafeBytes { bytes in
                do throws(JSONRefusal) {
                    try tape.scan(bytes)
                    return tape.count
                } catch {
                    return -1
                }
            }
        }
        #expect(scan("[1,2]") == 3)
        #expect(scan("[1,") == -1)
        #expect(tape.count == 0)
        #expect(scan("[" + String(repeating: "1,", count: 400_000) + "1]") == 400_002)
        #expect(scan(#"{"\u0061":[true]}"#) == 3)
        #expect(scan("") == -1)
    }
}
