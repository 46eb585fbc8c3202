// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension Int64 {
    /// Reads a number of the digits 0 to 9 alone. `nil` for all else, also for a sign, which `Int64(_:)` takes.
    package init?(digits text: some StringProtocol) {
        guard text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }), let value = Int64(text) else {
            return nil
        }
        self = value
    }
}
