// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A slow and plain judge of JSON, written apart from the scanner, to be compared with it.
///
/// It knows no limits of size, and refuses what the scanner refuses beyond RFC 8259: U+0000, lone surrogates, keys that
/// stand twice.
struct JSONReference {
    private var rest: ArraySlice<UInt8>

    static func accepts(_ bytes: [UInt8]) -> Bool {
        guard String(validating: bytes, as: UTF8.self) != nil else { return false }
        var reference = JSONReference(rest: bytes[...])
        guard reference.value() else { return false }
        reference.space()
        return reference.rest.isEmpty
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard let first = rest.first, UInt32(first) == character.value else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func space() {
        while let first = rest.first, [0x20, 0x09, 0x0A, 0x0D].contains(first) { rest.removeFirst() }
    }

    private mutating func value() -> Bool {
        space()
        switch rest.first.map({ Character(Unicode.Scalar($0)) }) {
        case "{": return object()
        case "[": return array()
        case "\"": return string() != nil
        case "t": return word("true")
        case "f": return word("false")
        case "n": return word("null")
        default: return number()
        }
    }

    private mutating func word(_ word: String) -> Bool {
        guard rest.starts(with: word.utf8) else { return false }
        rest = rest.dropFirst(word.utf8.count)
        return true
    }

    private mutating func object() -> Bool {
        guard take("{") else { return false }
        space()
        if take("}") { return true }
        var keys = Set<[UInt8]>()
        repeat {
            space()
            guard let key = string(), keys.insert(key).inserted else { return false }
            space()
            guard take(":"), value() else { return false }
            space()
        } while take(",")
        return take("}")
    }

    private mutating func array() -> Bool {
        guard take("[") else { return false }
        space()
        if take("]") { return true }
        repeat {
            guard value() else { return false }
            space()
        } while take(",")
        return take("]")
    }

    private mutating func digits() -> Bool {
        let count = rest.prefix { 0x30...0x39 ~= $0 }.count
        rest = rest.dropFirst(count)
        return count > 0
    }

    private mutating func number() -> Bool {
        _ = take("-")
        if !take("0") {
            guard digits() else { return false }
        }
        if take(".") {
            guard digits() else { return false }
        }
        if take("e") || take("E") {
            _ = take("+") || take("-")
            guard digits() else { return false }
        }
        return true
    }

    /// The decoded bytes of a string.
    private mutating func string() -> [UInt8]? {
        guard take("\"") else { return nil }
        var units: [UInt16] = []
        var bytes: [UInt8] = []
        func flush() -> Bool {
            guard let text = String(validating: units, as: UTF16.self) else { return false }
            bytes += Array(text.utf8)
            units = []
            return true
        }
        while let byte = rest.popFirst() {
            if byte != UInt8(ascii: "\\"), !flush() { return nil }
            switch byte {
            case UInt8(ascii: "\""): return bytes
            case ..<0x20: return nil
            case UInt8(ascii: "\\"):
                guard let escape = rest.popFirst() else { return nil }
                let plain: [Character: UInt16] = [
                    "\"": 0x22, "\\": 0x5C, "/": 0x2F, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9,
                ]
                if let unit = plain[Character(Unicode.Scalar(escape))] {
                    units.append(unit)
                } else {
                    let hex = String(decoding: rest.prefix(4), as: UTF8.self)
                    guard escape == UInt8(ascii: "u"), hex.utf8.count == 4,
                        hex.utf8.allSatisfy({ $0 != 0x2B && $0 != 0x2D }),
                        let unit = UInt16(hex, radix: 16), unit != 0
                    else { return nil }
                    units.append(unit)
                    rest = rest.dropFirst(4)
                }
            default: bytes.append(byte)
            }
        }
        return nil
    }
}
