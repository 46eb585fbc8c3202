// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The canonical bytes of events: what the chain is computed over.
///
/// Offset and time (µs since 1970) as 8-byte big-endian numbers, then shop, type, subject, source, id, extensions and
/// data, each behind its length in bytes as a 4-byte number, -1 for null. PostgreSQL has the same function as
/// `kefu.event_bytes`; both are held to `schemas/vectors/event-bytes.json`.
struct EventBytes {
    private(set) var bytes: [UInt8] = []

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    mutating func append<Number: FixedWidthInteger>(_ number: Number) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func append(raw content: [UInt8]) { bytes.append(contentsOf: content) }

    /// Adds bytes that are in canonical form already.
    mutating func append(raw content: UnsafeRawBufferPointer) { bytes.append(contentsOf: content) }
}
