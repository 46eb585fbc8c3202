// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Reads the JSON of policy files: objects, arrays, strings and whole numbers.
struct PolicyJSONParser {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    mutating func value(depth: Int = 0) throws(PolicyFileError) -> PolicyJSON {
        skipSpace()
        guard depth < 8 else { throw failure("nested too deep") }
        switch peek {
        case UInt8(ascii: "{"): return .object(try members(depth: depth))
        case UInt8(ascii: "["): return .array(try items(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return .string(try word("true"))
        case UInt8(ascii: "f"): return .string(try word("false"))
        default: return .integer(try integer())
        }
    }

    mutating func end() throws(PolicyFileError) {
        skipSpace()
        guard position == bytes.count else { throw failure("something follows the value") }
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = peek, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard peek == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private func failure(_ reason: String) -> PolicyFileError { PolicyFileError(reason: "byte \(position): \(reason)") }

    private mutating func members(depth: Int) throws(PolicyFileError) -> [String: PolicyJSON] {
        var members: [String: PolicyJSON] = [:]
        position += 1
        guard !take("}") else { return members }
        repeat {
            skipSpace()
            let key = try string()
            guard take(":") else { throw failure("a colon is missing") }
            guard members.updateValue(try value(depth: depth + 1), forKey: key) == nil else {
                throw failure("\(key) stands twice")
            }
        } while take(",")
        guard take("}") else { throw failure("a brace is missing") }
        return members
    }

    private mutating func items(depth: Int) throws(PolicyFileError) -> [PolicyJSON] {
        var items: [PolicyJSON] = []
        position += 1
        guard !take("]") else { return items }
        repeat { items.append(try value(depth: depth + 1)) } while take(",")
        guard take("]") else { throw failure("a bracket is missing") }
        return items
    }

    private mutating func string() throws(PolicyFileError) -> String {
        guard peek == UInt8(ascii: "\"") else { throw failure("a quotation mark is missing") }
        position += 1
        var text: [UInt8] = []
        while let byte = peek, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw failure("a control character in a text") }
            if byte == UInt8(ascii: "\\") {
                position += 1
                guard let escaped = peek, [UInt8(ascii: "\""), UInt8(ascii: "\\")].contains(escaped) else {
                    throw failure("only \\\" and \\\\ are escaped in policy files")
                }
            }
            text.append(bytes[position])
            position += 1
        }
        guard peek != nil else { throw failure("a text without end") }
        position += 1
        return String(decoding: text, as: UTF8.self)
    }

    /// A truth value, which policies write as text.
    private mutating func word(_ word: String) throws(PolicyFileError) -> String {
        guard bytes[position...].starts(with: word.utf8) else { throw failure("no value that policies have") }
        position += word.utf8.count
        return word
    }

    private mutating func integer() throws(PolicyFileError) -> Int64 {
        let start = position
        while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        let digits = String(decoding: bytes[start..<position], as: UTF8.self)
        guard let value = Int64(digits), String(value) == digits else { throw failure("no value that policies have") }
        return value
    }
}
