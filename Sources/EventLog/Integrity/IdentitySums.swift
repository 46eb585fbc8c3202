// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Sums over identities and their offsets, a sum a block of offsets of one partition.
///
/// Two sets of rows have the same sums exactly when they are the same rows, whatever their order, but for a chance of
/// 1 in 2^64: each row counts with a hash under a key that is drawn for each run. The memory is 8 bytes for each 4,096
/// offsets, whatever offset somebody has written into a row.
struct IdentitySums: Sendable {
    static let block: Int64 = 4096

    private let key: UInt64
    /// The first offset behind all blocks.
    private let end: Int64
    private var sums: [UInt64] = []
    /// The sum of the rows at offsets below 0, which there must not be.
    private var below: UInt64 = 0
    /// The sum of the rows behind all blocks, which there must not be either.
    private var behind: UInt64 = 0

    /// - Parameter room: how many events the table of the partition has room for.
    init(key: UInt64, room: Int64) {
        self.key = key
        end = (room + Self.block - 1) / Self.block * Self.block
    }

    mutating func add(partition: Int, offset: Int64, identity: UnsafeRawBufferPointer) {
        var hasher = Hasher()
        hasher.combine(key)
        hasher.combine(partition)
        hasher.combine(offset)
        hasher.combine(bytes: identity)
        let hash = UInt64(bitPattern: Int64(hasher.finalize()))
        guard offset >= 0 else {
            below &+= hash
            return
        }
        guard offset < end else {
            behind &+= hash
            return
        }
        let block = Int(offset / Self.block)
        if block >= sums.count { sums += [UInt64](repeating: 0, count: block + 1 - sums.count) }
        sums[block] &+= hash
    }

    /// Adds the sums of other rows of the same partition.
    mutating func add(_ other: Self) {
        below &+= other.below
        behind &+= other.behind
        if other.sums.count > sums.count {
            sums += [UInt64](repeating: 0, count: other.sums.count - sums.count)
        }
        for (block, sum) in other.sums.enumerated() { sums[block] &+= sum }
    }

    /// The offsets of the first block in which this differs from other rows, or `nil` when they are the same.
    func firstDifference(from other: Self) -> ClosedRange<Int64>? {
        if below != other.below { return Int64.min...(-1) }
        for block in 0..<max(sums.count, other.sums.count) {
            let (mine, others) = (
                block < sums.count ? sums[block] : 0, block < other.sums.count ? other.sums[block] : 0
            )
            if mine != others { return Int64(block) * Self.block...Int64(block + 1) * Self.block - 1 }
        }
        return behind == other.behind ? nil : end...Int64.max
    }
}
