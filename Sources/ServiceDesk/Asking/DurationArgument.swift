// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A length of time as a question names it: `90m`, `2h`, `3d`.
package struct DurationArgument: Hashable, Sendable {
    package let milliseconds: Int64

    /// Reads a length of time.
    ///
    /// - Throws: ``AskingError`` that says what to write.
    package init(argument: String) throws(AskingError) {
        let units: [Character: Int64] = ["s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000]
        let digits = argument.dropLast()
        guard let unit = argument.last.flatMap({ units[$0] }), !digits.isEmpty, digits.count <= 7,
            digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let number = Int64(digits)
        else {
            throw AskingError("a length of time is written as 90m, 2h or 3d")
        }
        milliseconds = number * unit
    }
}
