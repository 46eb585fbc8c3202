// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog

/// Generated events in batches of 1,000, as the log and the floor take them, at the offsets that they will have.
struct BatchSource: ~Copyable {
    /// A batch as both sides take it.
    struct Batch: Sendable {
        var events = EventBatch()
        var rows = FloorRows()
        /// The partition of a batch that has only one.
        var partition: Int?
    }

    /// By partition, the next offset.
    var heads = [Int64](repeating: 0, count: FloorTables.partitions)
    private var source: EventSource
    private var filling = [Batch](repeating: Batch(), count: FloorTables.partitions)

    init(seed: UInt64 = 1, ids: EventIDs.Kind) { source = EventSource(seed: seed, ids: ids) }

    /// Batches that each belong to one partition.
    mutating func grouped(_ count: Int) throws -> [Batch] {
        var full: [Batch] = []
        while full.count < count {
            var event = -1
            try source.next { parsed, partition, _ in
                filling[partition].events.append(parsed, partition: partition)
                filling[partition].rows.append(parsed, partition: partition, offset: heads[partition])
                heads[partition] += 1
                event = partition
            }
            if filling[event].events.count == BatchAppend.size { full.append(take(event)) }
        }
        return full
    }

    /// Batches of events as they come.
    mutating func mixed(_ count: Int) throws -> [Batch] {
        var full: [Batch] = []
        for _ in 0..<count {
            var batch = Batch()
            for _ in 0..<BatchAppend.size {
                try source.next { parsed, partition, _ in
                    batch.events.append(parsed, partition: partition)
                    batch.rows.append(parsed, partition: partition, offset: heads[partition])
                    heads[partition] += 1
                }
            }
            batch.rows.finish()
            full.append(batch)
        }
        return full
    }

    /// The batches that are being filled.
    mutating func rest() -> [Batch] {
        var rest: [Batch] = []
        for partition in filling.indices where filling[partition].rows.count > 0 { rest.append(take(partition)) }
        return rest
    }

    private mutating func take(_ partition: Int) -> Batch {
        var batch = filling[partition]
        filling[partition] = Batch()
        batch.rows.finish()
        batch.partition = partition
        return batch
    }
}
