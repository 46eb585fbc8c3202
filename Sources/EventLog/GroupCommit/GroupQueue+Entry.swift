// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension GroupQueue.Item {
    /// What the queue knows of an append.
    init(id: UInt64, _ entry: LogAppender.Entry, partitions count: Int) {
        var partitions: PartitionSet = []
        for row in entry.batch.rows { partitions.insert(row.partition) }
        for expectation in entry.expectations { partitions.insert(expectation.partition(of: count)) }
        self.init(
            id: id,
            partitions: partitions,
            subjects: entry.batch.count == 1
                ? [entry.batch.subjectNumber(of: 0)] : Array(entry.batch.subjectNumbers(of: 0..<entry.batch.count)),
            events: entry.batch.count,
            bytes: entry.batch.byteCount
        )
    }
}

extension GroupQueue.Limits {
    init(_ options: AppenderOptions) {
        self.init(
            events: options.groupEvents,
            bytes: options.groupBytes,
            besides: options.eventsBesides,
            shares: max(1, options.connections),
            waiting: options.waitingAppends
        )
    }
}

extension EventBatch {
    /// A number that stands for the subject of a row: equal for equal subjects of a shop, in one run of the program.
    func subjectNumber(of row: Int) -> Int { withUnsafeBytes { rows[row].subjectNumber(in: $0) } }

    /// The numbers that stand for the subjects of rows.
    func subjectNumbers(of range: Range<Int>) -> Set<Int> {
        withUnsafeBytes { arena in Set(rows[range].lazy.map { $0.subjectNumber(in: arena) }) }
    }
}

extension EventBatch.Row {
    fileprivate func subjectNumber(in arena: UnsafeRawBufferPointer) -> Int {
        var hasher = Hasher()
        if let shop = shop.bytes(in: arena) { hasher.combine(bytes: shop) }
        hasher.combine(0 as UInt8)
        if let subject = subject.bytes(in: arena) { hasher.combine(bytes: subject) }
        return hasher.finalize()
    }
}
