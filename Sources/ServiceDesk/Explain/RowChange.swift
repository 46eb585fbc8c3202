// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// What becomes of a row, in words.
enum RowChange {
    /// `effective 0 → 1, rate 0.000000 → 1.000000`; `nil` when nothing changes.
    static func text(_ columns: [Column], _ before: [[String?]], _ after: [[String?]]) -> String? {
        if before == after { return nil }
        var parts: [String] = []
        for index in 0..<max(before.count, after.count) {
            let old = index < before.count ? before[index] : nil
            let new = index < after.count ? after[index] : nil
            for (column, name) in columns.map(\.name).enumerated() {
                let (from, to) = (old.flatMap { $0[column] }, new.flatMap { $0[column] })
                if from != to {
                    parts.append(old == nil ? "\(name) \(to ?? "–")" : "\(name) \(from ?? "–") → \(to ?? "–")")
                }
            }
        }
        return parts.joined(separator: ", ")
    }
}
