// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Finds the name that a misspelt one most likely means.
package enum NearestName {
    /// The name with the fewest edits (insertions, deletions, replacements, swaps of neighbours); of equals the first.
    ///
    /// - Returns: `nil` when none is near: one edit for each three characters of the longer text, and one at least, or the whole
    ///   beginning of the name, of three characters or more.
    package static func of(_ text: String, among names: [String]) -> String? {
        let text = Array(text.lowercased().prefix(200))
        var best: (name: String, distance: Int)?
        for name in names {
            let letters = Array(name.lowercased())
            let distance = distance(text, letters)
            let isNear = distance <= max(1, max(text.count, letters.count) / 3)
            guard isNear || (text.count >= 3 && letters.starts(with: text)) else { continue }
            if best.map({ distance < $0.distance }) ?? true { best = (name, distance) }
        }
        return best?.name
    }

    /// Optimal string alignment distance.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var beforePrevious: [Int] = []
        var previous = Array(0...right.count)
        for row in 0..<left.count {
            var current = [row + 1]
            for column in 0..<right.count {
                var best = min(previous[column + 1], current[column]) + 1
                best = min(best, previous[column] + (left[row] == right[column] ? 0 : 1))
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    best = min(best, beforePrevious[column - 1] + 1)
                }
                current.append(best)
            }
            (beforePrevious, previous) = (previous, current)
        }
        return previous[right.count]
    }
}
