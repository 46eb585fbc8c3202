// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres

/// The rows of some events as bytes that COPY takes: made before the clock starts.
struct FloorRows {
    private var identities = BinaryCopyEncoder()
    private var leaves = [BinaryCopyEncoder](repeating: BinaryCopyEncoder(), count: FloorTables.partitions)
    private var vault = BinaryCopyEncoder()
    private(set) var count = 0

    /// Adds an event at an offset of its partition.
    mutating func append(_ event: borrowing ParsedEvent, partition: Int, offset: Int64) {
        if count == 0 { identities.header() }
        count += 1
        identities.beginRow(columns: 3)
        identities.append(int64: offset)
        identities.append(int16: Int16(partition))
        identities.append(
            bytes: EventIdentity.bytes(
                source: UnsafeRawBufferPointer(event.source),
                id: UnsafeRawBufferPointer(event.id)
            )
        )

        if leaves[partition].count == 0 { leaves[partition].header() }
        leaves[partition].beginRow(columns: 10)
        leaves[partition].append(int16: Int16(partition))
        leaves[partition].append(int64: offset)
        leaves[partition].append(timestamp: event.time)
        for field in [event.shop, event.type, event.subject, event.source, event.id] {
            leaves[partition].append(bytes: UnsafeRawBufferPointer(field))
        }
        for field in [event.extensions, event.data] {
            if let field {
                leaves[partition].append(bytes: UnsafeRawBufferPointer(field))
            } else {
                leaves[partition].appendNull()
            }
        }

        guard let personal = event.personal else { return }
        if vault.count == 0 { vault.header() }
        vault.beginRow(columns: 4)
        vault.append(int64: offset)
        vault.append(int16: Int16(partition))
        vault.append(bytes: UnsafeRawBufferPointer(event.person))
        vault.append(bytes: UnsafeRawBufferPointer(personal))
    }

    /// Ends the streams.
    mutating func finish() {
        if count > 0 { identities.trailer() }
        for partition in leaves.indices where leaves[partition].count > 0 { leaves[partition].trailer() }
        if vault.count > 0 { vault.trailer() }
    }

    /// Sends everything in one transaction: a COPY for each table that gets rows.
    func send(over connection: FloorConnection) throws {
        try connection.execute("BEGIN")
        try identities.withUnsafeBytes { try connection.copyIn(FloorTables.copyIdentities, $0) }
        for partition in leaves.indices where leaves[partition].count > 0 {
            try leaves[partition].withUnsafeBytes { try connection.copyIn(FloorTables.copy(leaf: partition), $0) }
        }
        if vault.count > 0 { try vault.withUnsafeBytes { try connection.copyIn(FloorTables.copyVault, $0) } }
        try connection.execute("COMMIT")
    }
}
