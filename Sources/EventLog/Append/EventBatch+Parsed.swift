// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

extension EventBatch {
    /// Adds an event that a parser shows, for the partition of its subject.
    ///
    /// - Parameters:
    ///   - record: the bytes that it was parsed from, to be kept beside it.
    ///   - place: a number that the caller knows the event by.
    public mutating func append(
        _ event: borrowing ParsedEvent,
        partition: Int,
        record: UnsafeRawBufferPointer? = nil,
        place: Int = 0
    ) {
        append(
            microseconds: event.time.microseconds,
            partition: partition,
            columns: Columns(
                shop: .init(event.shop),
                type: .init(event.type),
                subject: .init(event.subject),
                source: .init(event.source),
                id: .init(event.id),
                extensions: event.extensions.map { .init($0) },
                data: event.data.map { .init($0) }
            ),
            personal: event.personal.map { .init($0) },
            person: .init(event.person),
            record: record,
            place: place
        )
    }

    /// The columns of an event, in the order of its canonical bytes.
    struct Columns {
        var shop: UnsafeRawBufferPointer
        var type: UnsafeRawBufferPointer
        var subject: UnsafeRawBufferPointer
        var source: UnsafeRawBufferPointer
        var id: UnsafeRawBufferPointer
        var extensions: UnsafeRawBufferPointer?
        var data: UnsafeRawBufferPointer?
    }

    mutating func append(
        microseconds: Int64,
        partition: Int,
        columns: Columns,
        personal: UnsafeRawBufferPointer? = nil,
        person: UnsafeRawBufferPointer? = nil,
        record: UnsafeRawBufferPointer? = nil,
        place: Int = 0
    ) {
        let start = byteCount
        let (shop, type, subject) = (
            storeColumn(columns.shop), storeColumn(columns.type), storeColumn(columns.subject)
        )
        let (source, id) = (storeColumn(columns.source), storeColumn(columns.id))
        let (extensions, data) = (storeColumn(columns.extensions), storeColumn(columns.data))
        let body = field(from: start)
        let row = Row(
            microseconds: microseconds,
            partition: partition,
            place: place,
            shop: shop,
            type: type,
            subject: subject,
            source: source,
            id: id,
            extensions: extensions,
            data: data,
            personal: store(personal),
            person: store(personal == nil ? nil : person),
            identity: storeIdentity(source: columns.source, id: columns.id),
            body: body,
            record: store(record)
        )
        add(row)
    }
}
