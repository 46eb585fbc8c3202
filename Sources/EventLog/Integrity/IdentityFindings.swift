// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// What the identities say, or a part of them: a value without I/O.
struct IdentityFindings: Sendable {
    private let extent: LogExtent
    /// By partition, the sums of those up to its last batch.
    private(set) var sums: [IdentitySums]
    /// By partition, the highest offset behind its last batch.
    private(set) var highest: [Int: Int64] = [:]
    /// The first of those that name a partition which the log does not have.
    private(set) var stray: EventPosition?
    /// How many name such a partition.
    private(set) var strays = 0

    init(_ extent: LogExtent, key: UInt64) {
        self.extent = extent
        sums = extent.partitions.map { IdentitySums(key: key, room: $0.room) }
    }

    /// Takes one identity: offset, partition, identity.
    mutating func take(_ row: inout BinaryCopyRow) throws {
        let none = UnsafeRawBufferPointer(start: nil, count: 0)
        let offset = try row.next(Int64.self) ?? -1
        let partition = Int(try row.next(Int16.self) ?? -1)
        let identity = try row.next() ?? none
        guard sums.indices.contains(partition) else {
            note(EventPosition(partition: partition, offset: offset))
            return
        }
        if offset <= extent.partitions[partition].last {
            sums[partition].add(partition: partition, offset: offset, identity: identity)
        } else {
            highest[partition] = max(highest[partition] ?? .min, offset)
        }
    }

    /// Takes what another part of the identities says.
    mutating func merge(_ other: Self) {
        for partition in sums.indices { sums[partition].add(other.sums[partition]) }
        highest.merge(other.highest) { max($0, $1) }
        if let position = other.stray { note(position, other.strays) }
    }

    private mutating func note(_ position: EventPosition, _ count: Int = 1) {
        stray = min(stray ?? position, position)
        strays += count
    }

    /// What is wrong with identities of no partition.
    var fault: LogFault? {
        guard let stray else { return nil }
        let count = sums.count
        let message =
            strays == 1
            ? "an identity names \(stray), and the log has \(count) partitions"
            : "\(strays) identities name partitions that the log does not have, such as \(stray): it has \(count)"
        return LogFault(kind: .identity, message: message)
    }
}
