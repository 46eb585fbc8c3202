// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// SplitMix64: the same seed gives the same numbers.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// A generator with a seed of its own, which is printed: give it as `KEFU_TEST_SEED` to run the same again.
    static func printed(_ title: String) -> SeededGenerator {
        let given = getenv("KEFU_TEST_SEED").flatMap { UInt64(String(cString: $0)) }
        let seed = given ?? UInt64.random(in: 0..<1_000_000)
        // Not buffered: a seed is wanted most after a crash.
        let line = "\(title): seed \(seed)\n"
        _ = Glibc.write(2, line, line.utf8.count)
        return SeededGenerator(seed: seed)
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
