// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The batches that are being filled, one a partition, within a bound of memory.
struct PartitionBatches {
    private var batches: [EventBatch]
    private let options: ImportOptions
    private var bytes = 0
    /// The partition whose batch became full by the last event.
    private var full: Int?
    /// A batch that was written before, to be filled again.
    private let recycled: () -> EventBatch?

    init(partitions: Int, options: ImportOptions, recycled: @escaping () -> EventBatch?) {
        batches = Array(repeating: EventBatch(), count: partitions)
        self.options = options
        self.recycled = recycled
    }

    mutating func append(
        _ event: borrowing ParsedEvent,
        partition: Int,
        record: UnsafeRawBufferPointer?,
        place: Int
    ) {
        let before = batches[partition].byteCount
        batches[partition].append(event, partition: partition, record: record, place: place)
        bytes += batches[partition].byteCount - before
        if batches[partition].count >= options.batch || batches[partition].byteCount >= ImportOptions.batchBytes {
            full = partition
        }
    }

    /// A batch that must be sent now: a full one, or the largest when all together are too large.
    mutating func takeFull() -> EventBatch? {
        if let partition = full {
            full = nil
            return take(partition)
        }
        guard bytes > ImportOptions.bufferedBytes else { return nil }
        return batches.indices.max { batches[$0].byteCount < batches[$1].byteCount }.flatMap { take($0) }
    }

    /// A batch with anything in it.
    mutating func takeAny() -> EventBatch? {
        batches.firstIndex { !$0.isEmpty }.flatMap { take($0) }
    }

    private mutating func take(_ partition: Int) -> EventBatch? {
        let batch = batches[partition]
        batches[partition] = recycled() ?? EventBatch()
        bytes -= batch.byteCount
        return batch
    }
}
