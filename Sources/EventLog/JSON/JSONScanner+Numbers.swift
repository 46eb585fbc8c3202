// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension JSONScanner {
    /// Reads a number. Integers without an exponent, which nearly all are, are canonical as they stand.
    @inline(__always)
    mutating func scanNumber() throws(JSONRefusal) {
        let start = next
        if next.pointee == UInt8(ascii: "-") { next += 1 }
        let digits = next
        skipDigits()
        guard next > digits else { throw failure(.invalidNumber, "a minus sign must be followed by a digit") }
        guard digits.pointee != UInt8(ascii: "0") || next == digits + 1 else {
            throw failure(.invalidNumber, "a number must not begin with a needless zero")
        }
        let isPlain =
            next == end || (next.pointee != UInt8(ascii: ".") && next.pointee | 0x20 != UInt8(ascii: "e"))
        if isPlain, next - start <= 18, digits == start || digits.pointee != UInt8(ascii: "0") {
            add(.number, from: start, to: next, .plainInteger)
        } else {
            try scanLongNumber(from: start)
        }
    }

    @inline(__always)
    private mutating func skipDigits() {
        while next < end, next.pointee &- UInt8(ascii: "0") <= 9 { next += 1 }
    }

    /// Goes on behind the integer digits of a number that has a fraction, an exponent, many digits, or is -0.
    @inline(never)
    private mutating func scanLongNumber(from start: UnsafePointer<UInt8>) throws(JSONRefusal) {
        var isPlain = true
        if next < end, next.pointee == UInt8(ascii: ".") {
            isPlain = false
            next += 1
            let fraction = next
            skipDigits()
            guard next > fraction else { throw failure(.invalidNumber, "a decimal point must be followed by a digit") }
        }
        if next < end, next.pointee | 0x20 == UInt8(ascii: "e") {
            isPlain = false
            next += 1
            if next < end, next.pointee == UInt8(ascii: "+") || next.pointee == UInt8(ascii: "-") { next += 1 }
            let exponent = next
            skipDigits()
            guard next > exponent else { throw failure(.invalidNumber, "an exponent must have a digit") }
        }
        let number = JSONNumber(start, end: next)
        guard number.length <= limits.numberCharacters, abs(number.exponent) <= limits.exponent,
            number.scale <= JSONLimits.numericScale
        else {
            next = start
            throw failure(
                .numberOutOfRange,
                "number out of range (more than \(limits.numberCharacters) characters as a plain decimal)"
            )
        }
        growth += max(0, number.length - (next - start))
        add(.number, from: start, to: next, isPlain && !number.isZero ? .plainInteger : [])
    }
}
