// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The values of one side over the rounds.
struct Series {
    private(set) var values: [Double]

    init(_ values: [Double] = []) { self.values = values }

    mutating func append(_ value: Double) { values.append(value) }

    /// The median; of an even number of values the mean of the middle two.
    var median: Double {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return .nan }
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }

    /// The value that so many of a hundred do not exceed.
    func percentile(_ percent: Int) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? .nan : sorted[min(sorted.count - 1, sorted.count * percent / 100)]
    }

    var least: Double { values.min() ?? .nan }
    var most: Double { values.max() ?? .nan }
}
