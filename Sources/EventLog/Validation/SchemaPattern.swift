// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A small regular expression: `^`, then characters or classes such as `[A-Z0-9_]`, each with an optional `?`, `*`,
/// `+`, `{n}`, `{n,}` or `{n,m}`, then `$`. ASCII only, no groups, no alternatives, no negated classes.
enum SchemaPattern {
    /// One character class and how often it may stand.
    struct Step: Equatable {
        /// A bit for each ASCII character that is allowed.
        var low: UInt64 = 0
        var high: UInt64 = 0
        var minimum = 1
        var maximum = 1

        mutating func allow(_ byte: UInt8) {
            if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte - 64) }
        }

        func allows(_ byte: UInt8) -> Bool {
            byte < 64 ? low >> UInt64(byte) & 1 == 1 : byte < 128 && high >> UInt64(byte - 64) & 1 == 1
        }
    }

    /// The steps of a pattern, or `nil` when it is of another kind.
    static func steps(_ pattern: String) -> [Step]? {
        var rest = Array(pattern.utf8)[...]
        guard rest.popFirst() == UInt8(ascii: "^"), rest.popLast() == UInt8(ascii: "$"),
            rest.last != UInt8(ascii: "\\"), rest.allSatisfy({ $0 < 0x80 })
        else { return nil }
        var steps: [Step] = []
        while !rest.isEmpty {
            guard var step = takeClass(&rest), takeRepetition(&rest, &step) else { return nil }
            steps.append(step)
        }
        return steps
    }

    private static func takeClass(_ rest: inout ArraySlice<UInt8>) -> Step? {
        var step = Step()
        guard let first = rest.popFirst() else { return nil }
        if first != UInt8(ascii: "[") {
            guard let byte = literal(first, &rest, among: Array("\\^$.|?*+()[]{}".utf8)) else { return nil }
            step.allow(byte)
            return step
        }
        guard rest.first != UInt8(ascii: "^") else { return nil }
        let special = Array("\\[]^".utf8)
        while let next = rest.popFirst() {
            if next == UInt8(ascii: "]") { return step == Step() ? nil : step }
            guard let low = literal(next, &rest, among: special) else { return nil }
            guard rest.first == UInt8(ascii: "-"), rest.dropFirst().first != UInt8(ascii: "]") else {
                step.allow(low)
                continue
            }
            rest.removeFirst()
            guard let end = rest.popFirst(), let high = literal(end, &rest, among: special), low <= high else {
                return nil
            }
            for byte in low...high { step.allow(byte) }
        }
        return nil
    }

    /// A character that stands for itself, or one of the special ones behind a backslash.
    private static func literal(_ byte: UInt8, _ rest: inout ArraySlice<UInt8>, among special: [UInt8]) -> UInt8? {
        guard special.contains(byte) else { return byte }
        guard byte == UInt8(ascii: "\\"), let escaped = rest.popFirst() else { return nil }
        return special.contains(escaped) || escaped == UInt8(ascii: "-") ? escaped : nil
    }

    private static func takeRepetition(_ rest: inout ArraySlice<UInt8>, _ step: inout Step) -> Bool {
        switch rest.first {
        case UInt8(ascii: "?"): (step.minimum, step.maximum) = (0, 1)
        case UInt8(ascii: "*"): (step.minimum, step.maximum) = (0, .max)
        case UInt8(ascii: "+"): (step.minimum, step.maximum) = (1, .max)
        case UInt8(ascii: "{"):
            guard let end = rest.firstIndex(of: UInt8(ascii: "}")) else { return false }
            let bounds = rest[rest.startIndex + 1..<end].split(
                separator: UInt8(ascii: ","),
                omittingEmptySubsequences: false
            )
            .map { String(decoding: $0, as: UTF8.self) }
            guard bounds.count <= 2, let minimum = bounds.first.flatMap(Int.init), minimum >= 0 else { return false }
            step.minimum = minimum
            step.maximum = bounds.count == 1 ? minimum : bounds[1].isEmpty ? .max : Int(bounds[1]) ?? -1
            rest = rest[end...]
            guard step.maximum >= minimum else { return false }
        default:
            return true
        }
        rest.removeFirst()
        return true
    }

    /// Whether a text is of the pattern, all of it.
    static func matches(_ text: UnsafeBufferPointer<UInt8>, _ steps: UnsafeBufferPointer<Step>) -> Bool {
        matches(text, from: 0, steps, from: 0)
    }

    private static func matches(
        _ text: UnsafeBufferPointer<UInt8>,
        from start: Int,
        _ steps: UnsafeBufferPointer<Step>,
        from first: Int
    ) -> Bool {
        guard first < steps.count else { return start == text.count }
        let step = steps[first]
        var count = 0
        while count < step.maximum, start + count < text.count, step.allows(text[start + count]) { count += 1 }
        while count >= step.minimum {
            if matches(text, from: start + count, steps, from: first + 1) { return true }
            count -= 1
        }
        return false
    }
}
