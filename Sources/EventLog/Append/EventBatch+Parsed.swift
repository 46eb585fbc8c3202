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
        var row = Row(
            microseconds: event.time.microseconds,
            partition: partition,
            place: place,
            shop: store(.init(event.shop)),
            type: store(.init(event.type)),
            subject: store(.init(event.subject)),
            source: store(.init(event.source)),
            id: store(.init(event.id)),
            extensions: store(event.extensions.map { .init($0) }),
            data: store(event.data.map { .init($0) }),
            personal: store(event.personal.map { .init($0) }),
            person: store(event.personal == nil ? nil : .init(event.person)),
            identity: storeIdentity(source: .init(event.source), id: .init(event.id))
        )
        row.record = store(record)
        add(row)
    }
}
