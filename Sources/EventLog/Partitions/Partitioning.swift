// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Which partition a subject belongs to.
///
/// The partition is the first 8 bytes of SHA-256 over shop, the byte 0x1F and subject, read as a big-endian number
/// without its top bit, modulo the number of partitions. It is ours and stable: PostgreSQL has the same function as
/// `kefu.partition_of`, and both are held to `schemas/vectors/partition-of.json`.
public enum Partitioning {
    /// The number of partitions of a log unless it was made with another.
    public static let defaultPartitions = 16

    /// The partition of a subject of a shop.
    public static func partition(shop: String, subject: String, of partitions: Int = defaultPartitions) -> Int {
        var shop = shop
        var subject = subject
        return shop.withUTF8 { shop in
            subject.withUTF8 { partition(shop: .init(shop), subject: .init($0), of: partitions) }
        }
    }

    /// The same over UTF-8 bytes, without an allocation.
    public static func partition(
        shop: UnsafeRawBufferPointer,
        subject: UnsafeRawBufferPointer,
        of partitions: Int
    ) -> Int {
        var hash = SHA256()
        hash.update(bufferPointer: shop)
        withUnsafeBytes(of: UInt8(0x1F)) { hash.update(bufferPointer: $0) }
        hash.update(bufferPointer: subject)
        return Int(hash.leadingNumber() & UInt64(Int64.max)) % partitions
    }
}
