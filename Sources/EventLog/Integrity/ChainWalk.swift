// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// Walks the chain of one partition over its stored rows, in order: a value without I/O.
///
/// Batches come in groups; after each group come the events up to its end. What is wrong is noted, and the walk goes on
/// from the digest that is stored.
struct ChainWalk {
    /// One row of `kefu.batches`.
    struct Batch: Sendable {
        var first: Int64
        var last: Int64
        var recordedMicroseconds: Int64
        var digest: [UInt8]
    }

    let partition: Int
    private let partitions: Int
    /// The first thing that is wrong.
    private(set) var fault: LogFault?
    /// The number of batches that were walked.
    private(set) var walked = 0
    private(set) var identities: IdentitySums

    private var batches: [Batch] = []
    private var index = 0
    private var digest: BatchDigest?
    private var canonical = EventBytes()
    private var identity = PostgresBuffer()
    private var previous = BatchDigest.none
    /// Where the batches so far end, and the next offset that an event must have.
    private var sealedEnd: Int64 = 0
    private var nextOffset: Int64 = 0
    /// What is wrong with the batch at hand, before its digest is looked at.
    private var finding: (LogFault.Kind, String)?

    private static let kept = 1 << 16

    init(partition: Int, of extent: LogExtent, key: UInt64) {
        self.partition = partition
        partitions = extent.partitions.count
        identities = IdentitySums(key: key, room: extent.partitions[partition].room)
    }

    /// Takes the next batches, in the order of their last offsets.
    mutating func begin(_ group: [Batch]) {
        batches = group
        index = 0
        beginBatch()
    }

    /// Takes one event: the columns of `VerifyReader.columns`.
    mutating func take(_ row: inout BinaryCopyRow) throws {
        guard let offset = try row.next(Int64.self), let time = try row.next(Int64.self) else { throw Self.malformed }
        while index < batches.count, offset > batches[index].last { endBatch() }
        let rest = row.rest
        let shop = try row.next() ?? Self.none
        _ = try row.next()
        let subject = try row.next() ?? Self.none
        let source = try row.next() ?? Self.none
        let id = try row.next() ?? Self.none
        identity.removeAll()
        EventIdentity.append(source: source, id: id, to: &identity)
        identity.withUnsafeBytes { identities.add(partition: partition, offset: offset, identity: $0) }
        guard index < batches.count, offset >= batches[index].first else {
            note(.unsealed, "no batch seals the event at offset \(offset)")
            return
        }
        if offset > nextOffset {
            note(.missingEvent, Self.missing(nextOffset...offset - 1))
        } else if offset < nextOffset {
            note(.strayEvent, "there are two events at offset \(offset)")
        }
        nextOffset = Self.end(after: offset)
        if Partitioning.partition(shop: shop, subject: subject, of: partitions) != partition {
            note(.misplaced, "the event at offset \(offset) belongs to another partition by its shop and subject")
        }
        canonical.append(offset)
        canonical.append(time &+ Self.microsecondsTo2000)
        canonical.append(raw: rest)
        if canonical.bytes.count > Self.kept { hash() }
    }

    /// The events of the group were all given.
    mutating func end() {
        while index < batches.count { endBatch() }
    }

    private mutating func hash() {
        digest?.update(canonical)
        canonical.removeAll()
    }

    private mutating func beginBatch() {
        guard index < batches.count else { return }
        let batch = batches[index]
        if batch.first < 0 {
            note(.unsealed, "it begins at offset \(batch.first), below 0")
        } else if batch.first > sealedEnd {
            note(.unsealed, "the batch before it, which seals offsets \(sealedEnd) to \(batch.first - 1), is missing")
        } else if batch.first < sealedEnd {
            note(.unsealed, "it overlaps the batch before it, which ends at offset \(sealedEnd - 1)")
        }
        nextOffset = batch.first
        digest = BatchDigest(
            previous: previous,
            partition: partition,
            first: batch.first,
            last: batch.last,
            recordedMicroseconds: batch.recordedMicroseconds
        )
    }

    private mutating func endBatch() {
        let batch = batches[index]
        hash()
        if nextOffset <= batch.last { note(.missingEvent, Self.missing(nextOffset...batch.last)) }
        if let digest, digest.finalize() != batch.digest {
            let before = batch.first <= 0 ? "" : ", or the digest of the batch that ends at \(batch.first - 1)"
            note(
                .digest,
                "its events or its own row\(before), were changed after they were written: the digest differs"
            )
        }
        digest = nil
        if let (kind, message) = finding {
            if fault == nil {
                let offsets = batch.first...max(batch.first, batch.last)
                fault = LogFault(kind: kind, partition: partition, offsets: offsets, message: message)
            } else {
                fault?.more += 1
            }
        }
        finding = nil
        previous = batch.digest
        sealedEnd = Self.end(after: batch.last)
        walked += 1
        index += 1
        beginBatch()
    }

    /// Notes what is wrong with the batch at hand, unless something was noted before.
    private mutating func note(_ kind: LogFault.Kind, _ message: String) {
        if finding == nil { finding = (kind, message) }
    }

    private static func missing(_ offsets: ClosedRange<Int64>) -> String {
        offsets.lowerBound == offsets.upperBound
            ? "the event at offset \(offsets.lowerBound) is missing"
            : "the events at offsets \(offsets.lowerBound) to \(offsets.upperBound) are missing"
    }

    /// No event gets to the last number there is, but somebody can write a row with it.
    private static func end(after offset: Int64) -> Int64 { offset == .max ? .max : offset + 1 }

    private static var none: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: nil, count: 0) }
    private static let microsecondsTo2000: Int64 = 946_684_800_000_000
    private static let malformed = PostgresError(.decoding, "an event without offset or time")
}
