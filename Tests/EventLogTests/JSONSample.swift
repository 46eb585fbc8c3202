// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A JSON value that can be written in many ways.
indirect enum JSONSample {
    case null
    case boolean(Bool)
    /// Digits without zeros at either end, and the power of ten of the last one.
    case number(isNegative: Bool, digits: String, exponent: Int)
    case string(String)
    case array([JSONSample])
    case object([(key: String, value: JSONSample)])

    static func random(using generator: inout some RandomNumberGenerator, depth: Int) -> JSONSample {
        switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &generator) {
        case 0: return .null
        case 1: return .boolean(.random(using: &generator))
        case 2, 3: return randomNumber(using: &generator)
        case 4, 5: return .string(randomText(using: &generator))
        case 6:
            let count = Int.random(in: 0..<5, using: &generator)
            return .array((0..<count).map { _ in random(using: &generator, depth: depth - 1) })
        default:
            let count = Int.random(in: 0..<Int.random(in: 1..<60, using: &generator), using: &generator)
            var keys = Set<[UInt8]>()
            var members: [(key: String, value: JSONSample)] = []
            for _ in 0..<(depth > 3 ? count : min(count, 6)) {
                let key = randomText(using: &generator)
                // By bytes: Swift holds é and e with an accent to be the same text, JSON does not.
                if keys.insert(Array(key.utf8)).inserted {
                    members.append((key, random(using: &generator, depth: depth - 1)))
                }
            }
            return .object(members)
        }
    }

    private static func randomNumber(using generator: inout some RandomNumberGenerator) -> JSONSample {
        let count = Int.random(in: 1...Int.random(in: 1...30, using: &generator), using: &generator)
        var digits = (0..<count).map { _ in String(Int.random(in: 0...9, using: &generator)) }.joined()
        while digits.last == "0" { digits.removeLast() }
        while digits.first == "0" { digits.removeFirst() }
        return .number(
            isNegative: .random(using: &generator),
            digits: digits,
            exponent: Int.random(in: -40...40, using: &generator)
        )
    }

    private static func randomText(using generator: inout some RandomNumberGenerator) -> String {
        let alphabet: [String] = [
            "a", "b", "c", "key", "customer_id", "_", "0", " ", "\"", "\\", "/", "\n", "\t", "\u{1}", "\u{1F}",
            "\u{7F}",
            "é", "e\u{301}", "中", "文", "😀", "\u{FFFF}", "\u{10FFFF}", "\u{2028}",
        ]
        let count = Int.random(in: 0..<8, using: &generator)
        return (0..<count).map { _ in alphabet.randomElement(using: &generator) ?? "" }.joined()
    }

    /// The value in one of its spellings: order of keys, white space, numbers and escapes vary.
    func spelled(using generator: inout some RandomNumberGenerator) -> String {
        func space(_ generator: inout some RandomNumberGenerator) -> String {
            ["", "", "", " ", "\n", "\t\r ", "  "].randomElement(using: &generator) ?? ""
        }
        var text: String
        switch self {
        case .null: text = "null"
        case .boolean(let value): text = value ? "true" : "false"
        case .number(let isNegative, let digits, let exponent):
            text = Self.spell(isNegative, digits, exponent, &generator)
        case .string(let value): text = Self.spell(value, &generator)
        case .array(let elements):
            text = "[" + elements.map { $0.spelled(using: &generator) }.joined(separator: ",") + space(&generator) + "]"
        case .object(let members):
            let spelled = members.shuffled(using: &generator).map { key, value in
                space(&generator) + Self.spell(key, &generator) + space(&generator) + ":"
                    + value.spelled(using: &generator)
            }
            text = "{" + spelled.joined(separator: ",") + space(&generator) + "}"
        }
        text = space(&generator) + text + space(&generator)
        return text
    }

    private static func spell(_ text: String, _ generator: inout some RandomNumberGenerator) -> String {
        func unit(_ value: UInt16, _ generator: inout some RandomNumberGenerator) -> String {
            let hex = String(value, radix: 16, uppercase: .random(using: &generator))
            return "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
        }
        var spelled = "\""
        for scalar in text.unicodeScalars {
            let short = ["\"": "\\\"", "\\": "\\\\", "\n": "\\n", "\t": "\\t", "/": "\\/"][scalar]
            let choice = Int.random(in: 0..<4, using: &generator)
            if let short, choice > 0, scalar != "/" || choice == 1 {
                spelled += short
            } else if choice == 0 || scalar.value < 0x20 || short != nil && scalar != "/" {
                spelled += Character(scalar).utf16.map { unit($0, &generator) }.joined()
            } else {
                spelled.unicodeScalars.append(scalar)
            }
        }
        return spelled + "\""
    }

    private static func spell(
        _ isNegative: Bool,
        _ digits: String,
        _ exponent: Int,
        _ generator: inout some RandomNumberGenerator
    ) -> String {
        let zeros = String(repeating: "0", count: Int.random(in: 0..<4, using: &generator))
        // Move the point anywhere, and let the exponent make up for it.
        let shift = Int.random(in: -6...6, using: &generator)
        var integer = digits
        var fraction = ""
        if shift < 0 {
            integer += String(repeating: "0", count: -shift)
        } else {
            let padded = String(repeating: "0", count: max(0, shift + 1 - digits.utf8.count)) + digits
            fraction = String(padded.suffix(shift))
            integer = String(padded.dropLast(shift))
        }
        while integer.count > 1, integer.first == "0" { integer.removeFirst() }
        if integer.isEmpty { integer = "0" }
        fraction += zeros
        let power = exponent + shift
        let mark = Bool.random(using: &generator) ? "e" : "E"
        let plus = power >= 0 && Bool.random(using: &generator) ? "+" : ""
        return (isNegative ? "-" : "") + integer + (fraction.isEmpty ? "" : "." + fraction)
            + (power == 0 && Bool.random(using: &generator) ? "" : mark + plus + String(power))
    }
}
