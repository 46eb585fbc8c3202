// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// Some events of one partition, in the order in which they were asked for, in libpq's memory.
public struct EventPage: Sendable {
    /// The partition of all of them.
    public let partition: Int
    /// Whether events may follow in the direction of reading.
    let mayContinue: Bool
    private let rows: PostgresResult
    private let texts: [Int64: [UInt8]]

    init(partition: Int, rows: PostgresResult, texts: [Int64: [UInt8]], mayContinue: Bool) {
        self.partition = partition
        self.rows = rows
        self.texts = texts
        self.mayContinue = mayContinue
    }

    /// The number of events.
    public var count: Int { rows.count }

    /// The offset of an event.
    public func offset(at index: Int) -> Int64 {
        withExtendedLifetime(rows) { Self.integer(rows.bytes(row: index, column: 0)) }
    }

    /// Copies an event out of the page.
    public func event(at index: Int) throws -> StoredEvent {
        let (offset, time, shop, type, subject, source, id, extensions, data, recorded, _) = try rows[index].decode(
            (Int64, Timestamp, String, String, String, String, String, String?, String?, Timestamp, Int64).self
        )
        return StoredEvent(
            position: EventPosition(partition: partition, offset: offset),
            recordedAt: recorded,
            event: Event(
                id: id,
                source: source,
                type: type,
                subject: subject,
                time: time,
                shop: shop,
                extensions: extensions,
                data: data,
                personal: texts[offset].map { String(decoding: $0, as: UTF8.self) }
            )
        )
    }

    /// Appends an event as a line of NDJSON, with its text where it was asked for: the same bytes every time.
    ///
    /// - Complexity: one copy of the stored bytes, for an event without text.
    public func appendLine(at index: Int, to output: inout [UInt8]) throws {
        if texts[offset(at: index)] != nil {
            output += CloudEventEncoder.line(try event(at: index).event.withText)
            return
        }
        withExtendedLifetime(rows) {
            func field(_ column: Int) -> UnsafeRawBufferPointer? { rows.bytes(row: index, column: column) }
            let none = UnsafeRawBufferPointer(start: nil, count: 0)
            CloudEventEncoder.append(
                id: field(6) ?? none,
                source: field(5) ?? none,
                type: field(3) ?? none,
                subject: field(4) ?? none,
                time: Timestamp(postgresMicroseconds: Self.integer(field(1))) ?? .infinity,
                shop: field(2) ?? none,
                extensions: field(7),
                data: field(8),
                to: &output
            )
        }
    }

    private static func integer(_ bytes: UnsafeRawBufferPointer?) -> Int64 {
        guard let bytes, bytes.count == 8 else { preconditionFailure("the log's offset and time are never null") }
        return Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
    }
}
