// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Numbers that look like nothing, the same for the same seed everywhere (SplitMix64: Steele, Lea and Flood, 2014).
///
/// It has its own ways to draw from a range, all in whole numbers: those of the standard library may change.
struct DemoRandom {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// A generator of its own for one part of the story, so that a change there leaves the other parts as they are.
    init(seed: UInt64, part: String) {
        // FNV-1a.
        let label = part.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
        var mixer = DemoRandom(seed: seed ^ label)
        state = mixer.next()
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to `bound`, which is not included.
    mutating func below(_ bound: Int) -> Int {
        Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// A number in a range.
    mutating func among(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.count)
    }

    /// Whether something happens that does so in `percent` of all cases.
    mutating func happens(_ percent: Int) -> Bool {
        below(100) < percent
    }

    /// One of the elements.
    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[below(elements.count)]
    }

    /// The place of one of the weights, drawn as often as it weighs.
    mutating func weighted(_ weights: [Int]) -> Int {
        var rest = below(weights.reduce(0, +))
        for (index, weight) in weights.enumerated() {
            if rest < weight {
                return index
            }
            rest -= weight
        }
        return weights.count - 1
    }

    /// A number of a distribution that is given by its quantiles at equal steps, in between on a straight line.
    mutating func quantile(_ values: [Int]) -> Int {
        let step = below(values.count - 1)
        return among(values[step]...values[step + 1])
    }

    /// The elements in another order.
    mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
        var elements = elements
        for index in elements.indices.dropFirst().reversed() {
            elements.swapAt(index, below(index + 1))
        }
        return elements
    }

    /// So many decimal digits, the first one not zero.
    mutating func digits(_ count: Int) -> String {
        var text = String(among(1...9))
        for _ in 1..<count {
            text += String(below(10))
        }
        return text
    }

    /// So many characters of Crockford's base 32, which has no letters that look like digits.
    mutating func code(_ count: Int) -> String {
        let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz")
        return String((0..<count).map { _ in alphabet[below(alphabet.count)] })
    }
}
