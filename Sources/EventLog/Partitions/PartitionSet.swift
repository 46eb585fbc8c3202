// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A set of partitions, of which a log has 256 at most: 32 bytes, no memory of its own.
struct PartitionSet: SetAlgebra, Sequence, Hashable, Sendable {
    private var words = SIMD4<UInt64>()

    init() {}

    var isEmpty: Bool { words == SIMD4() }

    func contains(_ partition: Int) -> Bool { words[partition >> 6] >> UInt64(partition & 63) & 1 == 1 }

    @discardableResult
    mutating func insert(_ partition: Int) -> (inserted: Bool, memberAfterInsert: Int) {
        let isNew = !contains(partition)
        words[partition >> 6] |= 1 << UInt64(partition & 63)
        return (isNew, partition)
    }

    @discardableResult
    mutating func remove(_ partition: Int) -> Int? {
        guard contains(partition) else { return nil }
        words[partition >> 6] &= ~(1 << UInt64(partition & 63))
        return partition
    }

    mutating func update(with partition: Int) -> Int? { insert(partition).inserted ? nil : partition }

    mutating func formUnion(_ other: Self) { words |= other.words }

    mutating func formIntersection(_ other: Self) { words &= other.words }

    mutating func formSymmetricDifference(_ other: Self) { words ^= other.words }

    mutating func subtract(_ other: Self) { words &= ~other.words }

    func union(_ other: Self) -> Self { Self(words | other.words) }

    func intersection(_ other: Self) -> Self { Self(words & other.words) }

    func symmetricDifference(_ other: Self) -> Self { Self(words ^ other.words) }

    func subtracting(_ other: Self) -> Self { Self(words & ~other.words) }

    func isDisjoint(with other: Self) -> Bool { words & other.words == SIMD4() }

    private init(_ words: SIMD4<UInt64>) { self.words = words }

    /// The number of partitions.
    var count: Int { words.indices.reduce(0) { $0 + words[$1].nonzeroBitCount } }

    /// Walks the partitions in ascending order.
    func makeIterator() -> Iterator { Iterator(words: words) }

    struct Iterator: IteratorProtocol {
        fileprivate var words: SIMD4<UInt64>
        private var word = 0

        fileprivate init(words: SIMD4<UInt64>) { self.words = words }

        mutating func next() -> Int? {
            while word < 4 {
                let bits = words[word]
                if bits != 0 {
                    words[word] = bits & (bits - 1)
                    return word << 6 + bits.trailingZeroBitCount
                }
                word += 1
            }
            return nil
        }
    }
}
