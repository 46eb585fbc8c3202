// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The digest that seals one batch of a partition and chains it to the one before.
///
/// SHA-256 over the previous digest (32 zero bytes before the first batch), the partition (2 bytes), the first and the
/// last offset (8 bytes each), the instant of recording (µs since 1970, 8 bytes) and the canonical bytes of the events
/// in order of offset. All numbers are big-endian. PostgreSQL has the same function as `kefu.batch_digest`.
struct BatchDigest {
    static let length = 32
    static let none = [UInt8](repeating: 0, count: length)

    private var hash = SHA256()

    init(previous: [UInt8], partition: Int, first: Int64, last: Int64, recordedMicroseconds: Int64) {
        var head = EventBytes()
        head.append(raw: previous)
        head.append(Int16(partition))
        head.append(first)
        head.append(last)
        head.append(recordedMicroseconds)
        update(head)
    }

    /// Adds events that stand in canonical form, in order of offset.
    mutating func update(_ events: borrowing EventBytes) {
        events.bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
    }

    consuming func finalize() -> [UInt8] { hash.finalize() }
}
