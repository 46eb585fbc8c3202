// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension GroupQueue.Item {
    /// What the queue knows of an append.
    init(id: UInt64, _ entry: LogAppender.Entry, partitions count: Int) {
        let partitions: [Int]
        if entry.batch.count == 1, entry.expectations.isEmpty {
            partitions = [entry.batch.rows[0].partition]
        } else {
            var several = Set(entry.batch.rows.lazy.map(\.partition))
            for expectation in entry.expectations { several.insert(expectation.partition(of: count)) }
            partitions = several.sorted()
        }
        self.init(
            id: id,
            partitions: partitions,
            subjects: Array(entry.batch.subjectNumbers(of: 0..<entry.batch.count)),
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
            shares: max(1, options.connections)
        )
    }
}

extension EventBatch {
    /// Numbers that stand for the subjects of rows: equal for equal subjects of a shop, in one run of the program.
    func subjectNumbers(of range: Range<Int>) -> Set<Int> {
        withUnsafeBytes { arena in
            var numbers: Set<Int> = []
            for row in rows[range] {
                var hasher = Hasher()
                if let shop = row.shop.bytes(in: arena) { hasher.combine(bytes: shop) }
                hasher.combine(0 as UInt8)
                if let subject = row.subject.bytes(in: arena) { hasher.combine(bytes: subject) }
                numbers.insert(hasher.finalize())
            }
            return numbers
        }
    }
}
