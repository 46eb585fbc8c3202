// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog

/// Takes the events of one request, in their order, and gathers what became of each.
struct EventIntake: ~Copyable {
    /// The events of one transaction, and their bytes, at most.
    private static let batchEvents = 1000
    private static let batchBytes = 4 << 20

    private(set) var report = AppendReport()
    /// The events that were taken or refused so far.
    private(set) var count = 0
    private var parser = EventParser()
    private var batch = EventBatch()
    private let partitions: Int

    init(partitions: Int) { self.partitions = partitions }

    /// Whether it is time to write.
    var isFull: Bool { batch.count >= Self.batchEvents || batch.byteCount >= Self.batchBytes }

    /// Takes one event, or notes why not.
    ///
    /// - Parameter line: where it stands in a stream of lines.
    mutating func take(_ bytes: UnsafeRawBufferPointer, line: Int? = nil) {
        let index = count
        count += 1
        do {
            let event = try parser.parse(bytes)
            let partition = Partitioning.partition(
                shop: .init(event.shop),
                subject: .init(event.subject),
                of: partitions
            )
            batch.append(event, partition: partition, place: index)
        } catch {
            report.refuse(index, line: line, error)
        }
    }

    /// Notes an event that cannot be parsed.
    mutating func refuse(_ refusal: EventRefusal, line: Int? = nil) {
        report.refuse(count, line: line, refusal)
        count += 1
    }

    /// Writes what was taken since the last time.
    mutating func write(to queue: AppendQueue) async throws {
        let outcomes = try await queue.append(batch)
        for (row, outcome) in outcomes.enumerated() { report.note(batch.place(at: row), outcome) }
        batch.removeAll()
    }
}
