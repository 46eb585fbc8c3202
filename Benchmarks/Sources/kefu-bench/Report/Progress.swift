// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Tells on standard error what is going on: a run takes minutes.
enum Progress {
    static func say(_ text: String) {
        let bytes = Array("bench: \(text)\n".utf8)
        _ = write(2, bytes, bytes.count)
    }
}

extension Figure {
    /// The values of the latest round.
    var lastRound: String {
        guard let value = value.values.last, let floor = floor.values.last else { return "" }
        let ratio = Numbers.fixed(value / floor, decimals: 3)
        return "\(Numbers.grouped(value)) against \(Numbers.grouped(floor)) \(unit), ratio \(ratio)"
    }
}
