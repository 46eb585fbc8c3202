// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A number's digits, ready to be written as a plain decimal: no exponent, no plus sign, no trailing zeros behind the
/// point, no -0. What PostgreSQL's `trim_scale(numeric)` gives.
struct JSONNumber {
    private let digits: UnsafePointer<UInt8>
    /// The digits in front of the point as spelled; a point, if any, stands behind them.
    private let integerDigits: Int
    /// The first and the one behind the last digit that is not 0; equal for zero.
    private let first: Int
    private let last: Int
    /// The digits in front of the point once the exponent is resolved; 0 or less when the number is below 1.
    private let point: Int
    private let isNegative: Bool
    /// The exponent as spelled; one of more than six digits counts as ± 1,000,000.
    let exponent: Int
    /// The digits behind the point as spelled, once the exponent is resolved.
    let scale: Int

    /// - Parameters:
    ///   - start: A number that the scanner has checked.
    ///   - end: The byte behind it.
    init(_ start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>) {
        isNegative = start.pointee == UInt8(ascii: "-")
        let digits = isNegative ? start + 1 : start
        var next = digits
        func isDigit() -> Bool { next < end && next.pointee &- UInt8(ascii: "0") <= 9 }
        while isDigit() { next += 1 }
        let integerDigits = next - digits
        var count = integerDigits
        if next < end, next.pointee == UInt8(ascii: ".") {
            next += 1
            while isDigit() { next += 1 }
            count = next - digits - 1
        }
        var exponent = 0
        if next < end {
            let isBelow = next[1] == UInt8(ascii: "-")
            next += isBelow || next[1] == UInt8(ascii: "+") ? 2 : 1
            while isDigit() {
                exponent = min(exponent * 10 + Int(next.pointee & 0x0F), 1_000_000)
                next += 1
            }
            if isBelow { exponent = -exponent }
        }
        self.digits = digits
        self.integerDigits = integerDigits
        self.exponent = exponent
        scale = count - integerDigits - exponent
        point = integerDigits + exponent
        var last = count
        while last > 0, Self.digit(last - 1, digits, integerDigits) == UInt8(ascii: "0") { last -= 1 }
        var first = 0
        while first < last, Self.digit(first, digits, integerDigits) == UInt8(ascii: "0") { first += 1 }
        self.first = first
        self.last = last
    }

    var isZero: Bool { first == last }

    /// Whether there is nothing behind the point: what JSON Schema calls an integer.
    var isInteger: Bool { isZero || last <= point }

    /// The characters of the plain decimal.
    var length: Int {
        if isZero { return 1 }
        let integer = max(point - first, 1)
        let fraction = last > point ? 1 + last - point : 0
        return (isNegative ? 1 : 0) + integer + fraction
    }

    /// Writes the plain decimal and returns where it ends.
    func write(to output: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
        var out = output
        func put(_ byte: UInt8) {
            out.pointee = byte
            out += 1
        }
        if isZero {
            put(UInt8(ascii: "0"))
            return out
        }
        if isNegative { put(UInt8(ascii: "-")) }
        if point <= first {
            put(UInt8(ascii: "0"))
        } else {
            for index in first..<point { put(digit(index)) }
        }
        if last > point {
            put(UInt8(ascii: "."))
            for index in point..<last { put(digit(index)) }
        }
        return out
    }

    /// The value, cut off towards zero, and whether something was cut off; `nil` when it has more than 18 digits.
    var truncated: (value: Int64, isExact: Bool)? {
        guard point - first <= 18 || isZero else { return nil }
        var value: Int64 = 0
        if !isZero, point > first {
            for index in first..<point { value = value * 10 + Int64(digit(index) & 0x0F) }
        }
        return (isNegative ? -value : value, isInteger)
    }

    /// Whether the number is less than zero.
    var isBelowZero: Bool { isNegative && !isZero }

    /// A digit of the plain decimal: zeros stand in front of the first and behind the last that is spelled.
    private func digit(_ index: Int) -> UInt8 {
        index < first || index >= last ? UInt8(ascii: "0") : Self.digit(index, digits, integerDigits)
    }

    private static func digit(_ index: Int, _ digits: UnsafePointer<UInt8>, _ integerDigits: Int) -> UInt8 {
        digits[index < integerDigits ? index : index + 1]
    }
}
