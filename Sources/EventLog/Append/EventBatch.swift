// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// Events on their way into the log: their bytes in one arena, their fields as ranges of it.
///
/// A batch makes no allocation per event once its buffers have grown, and it can be cleared and filled again. The columns of an
/// event lie side by side, each behind its length, as both its canonical bytes and a row of a COPY have them: either is one copy.
public struct EventBatch: Sendable {
    /// A range of the arena, or null.
    struct Field: Sendable {
        var start: Int32
        var count: Int32

        static let null = Field(start: 0, count: -1)

        func bytes(in arena: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
            count < 0 ? nil : UnsafeRawBufferPointer(rebasing: arena[Int(start)..<Int(start) + Int(count)])
        }
    }

    /// One event.
    struct Row: Sendable {
        var microseconds: Int64
        var partition: Int
        var place: Int
        var shop: Field
        var type: Field
        var subject: Field
        var source: Field
        var id: Field
        var extensions: Field
        var data: Field
        var personal: Field
        var person: Field
        /// Source and id in one, as `EventIdentity` has it.
        var identity: Field
        /// Shop, type, subject, source, id, extensions and data, each behind its length in 4 bytes, -1 for null.
        var body: Field
        var record: Field = .null
    }

    private(set) var rows: [Row] = []
    private var arena = PostgresBuffer()

    public init() {}

    /// - Parameters:
    ///   - events: so many events it has room for.
    ///   - bytes: so many bytes of theirs.
    init(events: Int, bytes: Int) {
        rows.reserveCapacity(events)
        arena = PostgresBuffer(capacity: bytes)
    }

    /// The number of events.
    public var count: Int { rows.count }

    public var isEmpty: Bool { rows.isEmpty }

    /// The bytes that the events take.
    public var byteCount: Int { arena.count }

    /// Where the event at an index stands in its input: the number that it was added with.
    public func place(at index: Int) -> Int { rows[index].place }

    /// The record that the event was read from, when it was kept.
    func record(at index: Int) -> [UInt8]? {
        withUnsafeBytes { arena in rows[index].record.bytes(in: arena).map { Array($0) } }
    }

    /// The shop and subject that all events have, if they have one.
    var onlySubject: (shop: String, subject: String)? {
        guard let first = rows.first, subjectNumbers(of: rows.indices).count == 1 else { return nil }
        return withUnsafeBytes { arena in
            guard let shop = first.shop.bytes(in: arena), let subject = first.subject.bytes(in: arena) else {
                return nil
            }
            return (String(decoding: shop, as: UTF8.self), String(decoding: subject, as: UTF8.self))
        }
    }

    /// Forgets the events and keeps the memory.
    public mutating func removeAll() {
        rows.removeAll(keepingCapacity: true)
        arena.removeAll()
    }

    /// Gives memory back when one large batch has made the arena much larger than batches need it.
    public mutating func trim(above limit: Int) {
        if arena.capacity > limit { arena = PostgresBuffer() }
    }

    func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try arena.withUnsafeBytes(body)
    }

    /// Copies a field into the arena.
    mutating func store(_ content: UnsafeRawBufferPointer?) -> Field {
        guard let content else { return .null }
        let start = arena.count
        arena.append(bytes: content)
        return field(from: start)
    }

    /// Copies a field into the arena, behind its length.
    mutating func storeColumn(_ content: UnsafeRawBufferPointer?) -> Field {
        guard let content else {
            arena.append(Int32(-1))
            return .null
        }
        arena.append(Int32(truncatingIfNeeded: content.count))
        return store(content)
    }

    /// Stores the identity of an event.
    mutating func storeIdentity(source: UnsafeRawBufferPointer, id: UnsafeRawBufferPointer) -> Field {
        let start = arena.count
        EventIdentity.append(source: source, id: id, to: &arena)
        return field(from: start)
    }

    /// What was stored since there were so many bytes.
    func field(from start: Int) -> Field {
        precondition(arena.count <= Int32.max, "a batch holds at most 2 GiB")
        return Field(start: Int32(truncatingIfNeeded: start), count: Int32(truncatingIfNeeded: arena.count - start))
    }

    mutating func add(_ row: Row) { rows.append(row) }

    /// Adds the events of another batch, in their order; their records are left out.
    mutating func append(contentsOf other: borrowing EventBatch) {
        let shift = arena.count
        precondition(shift + other.arena.count <= Int32.max, "a batch holds at most 2 GiB")
        other.withUnsafeBytes { arena.append(bytes: $0) }
        for row in other.rows { rows.append(row.moved(by: Int32(shift))) }
    }
}

extension EventBatch.Row {
    /// The same row in an arena where everything lies so many bytes further on.
    fileprivate func moved(by bytes: Int32) -> Self {
        var row = self
        row.shop.start += bytes
        row.type.start += bytes
        row.subject.start += bytes
        row.source.start += bytes
        row.id.start += bytes
        row.extensions.start += bytes
        row.data.start += bytes
        row.personal.start += bytes
        row.person.start += bytes
        row.identity.start += bytes
        row.body.start += bytes
        row.record = .null
        return row
    }
}
