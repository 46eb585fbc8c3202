// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Items grouped by a small number: a counting sort, then each group in its own order.
struct Groups {
    private var items: [Int]
    private var starts: [Int]

    /// - Parameter numbers: by item, the number of its group, below `count`.
    init(count: Int, of numbers: [UInt32]) {
        starts = [Int](repeating: 0, count: count + 1)
        for number in numbers { starts[Int(number) + 1] += 1 }
        for group in 0..<count { starts[group + 1] += starts[group] }
        items = [Int](repeating: 0, count: numbers.count)
        var next = starts
        for (item, number) in numbers.enumerated() {
            items[next[Int(number)]] = item
            next[Int(number)] += 1
        }
    }

    /// The items of a group.
    subscript(group: Int) -> ArraySlice<Int> { items[starts[group]..<starts[group + 1]] }

    /// Sorts a group. Events mostly arrive in order, so a sorted group costs one pass.
    mutating func sort(_ group: Int, by isBefore: (Int, Int) -> Bool) {
        let range = starts[group]..<starts[group + 1]
        guard range.count > 1 else { return }
        var isSorted = true
        for item in range.dropFirst() where isBefore(items[item], items[item - 1]) {
            isSorted = false
            break
        }
        if !isSorted { items[range].sort(by: isBefore) }
    }
}
