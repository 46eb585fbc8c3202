// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension Range<Int64> {
    /// The first offset of the range that is not among those that were read of it; `nil` when all are.
    ///
    /// - Parameter offsets: ascending, of the range alone.
    /// - Complexity: constant when all are, else logarithmic in their number.
    package func first(missingIn offsets: [Int64]) -> Int64? {
        guard Int64(offsets.count) != upperBound - lowerBound else { return nil }
        // Offsets are unique and ascend: up to the first that is missing each is where it would be without holes.
        var (low, high) = (0, offsets.count)
        while low < high {
            let middle = (low + high) / 2
            if offsets[middle] == lowerBound + Int64(middle) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return lowerBound + Int64(low)
    }
}
