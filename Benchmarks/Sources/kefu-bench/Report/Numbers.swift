// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Writes numbers for people and for JSON.
enum Numbers {
    /// With thousands separated, and decimals when the number is small.
    static func grouped(_ value: Double) -> String {
        guard value.isFinite else { return "-" }
        guard value >= 100 else { return fixed(value, decimals: 2) }
        var digits = String(Int(value.rounded()))
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return ([digits] + groups).joined(separator: ",")
    }

    static func fixed(_ value: Double, decimals: Int) -> String {
        guard value.isFinite else { return "-" }
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let scaled = Int((value.magnitude * scale).rounded())
        let fraction = String(scaled % Int(scale))
        let padding = String(repeating: "0", count: decimals - fraction.count)
        return "\(value < 0 ? "-" : "")\(scaled / Int(scale)).\(padding)\(fraction)"
    }

    static func json(_ value: Double) -> String { value.isFinite ? fixed(value, decimals: 4) : "null" }
}
