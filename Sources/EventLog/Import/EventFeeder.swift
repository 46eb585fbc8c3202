// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// Reads and checks events on a thread of its own, groups them by partition, and sends full batches: those of a partition
/// through one channel, so that they are written in their order.
final class EventFeeder: Sendable {
    private struct Position: Sendable {
        var bytesRead = 0
        var bytesBefore = 0
        var totalBytes: Int?
        var units: [EventFilePlace.Unit] = []
    }

    private let files: [String]
    private let partitions: Int
    private let options: ImportOptions
    private let channels: [BatchChannel<EventBatch>]
    private let refusal: @Sendable (ImportRefusal) -> Void
    private let position = Locked(Position())
    private let isStopped = Locked(false)
    /// Batches that were written, whose memory can be filled again.
    private let written = Locked<[EventBatch]>([])

    init(
        files: [String],
        partitions: Int,
        options: ImportOptions,
        channels: [BatchChannel<EventBatch>],
        refusal: @escaping @Sendable (ImportRefusal) -> Void
    ) {
        self.files = files
        self.partitions = partitions
        self.options = options
        self.channels = channels
        self.refusal = refusal
    }

    /// What was read and not sent yet; of the reading thread alone.
    private final class Reading {
        var batches: PartitionBatches
        var refused = 0

        init(_ batches: PartitionBatches) { self.batches = batches }
    }

    /// Feeds everything, and ends the channels. While more input is waited for, what was read is sent, unless it is to be
    /// one transaction.
    ///
    /// - Returns: the number of refused records, and the error of the input, before which everything was sent.
    func run() -> (refused: Int, failure: (any Error)?) {
        let reading = Reading(
            PartitionBatches(partitions: partitions, options: options) { [written] in
                written.withLock { $0.popLast() }
            }
        )
        let watch = InputWatch(
            isStopped: { [isStopped] in isStopped.withLock { $0 } },
            quiet: { [self] in
                guard !options.isOneTransaction else { return }
                // When nobody receives any more, the reading is stopped.
                _ = sendAll(reading)
            }
        )
        var failure: (any Error)?
        do {
            for file in files.indices {
                guard try feed(file, watch, into: reading) else { return (reading.refused, nil) }
            }
        } catch {
            failure = error
        }
        guard sendAll(reading) else { return (reading.refused, nil) }
        for channel in channels { channel.finish() }
        return (reading.refused, failure)
    }

    /// Ends the reading, also one that waits for input. To be called when nobody receives any more.
    func stop() { isStopped.withLock { $0 = true } }

    /// - Returns: `false` when nobody receives any more.
    private func sendAll(_ reading: Reading) -> Bool {
        while let batch = reading.batches.takeAny() {
            guard send(batch) else { return false }
        }
        return true
    }

    /// - Returns: `false` when nobody receives any more.
    private func send(_ batch: EventBatch) -> Bool {
        guard let partition = batch.rows.first?.partition else { return true }
        return channels[partition % channels.count].send(batch)
    }

    /// - Returns: `false` when nobody receives any more.
    private func feed(_ file: Int, _ watch: InputWatch, into reading: Reading) throws -> Bool {
        var reader =
            files[file] == "-"
            ? EventFileReader(descriptor: 0, name: "-", watch: watch)
            : try EventFileReader(path: files[file], watch: watch)
        var parser = EventParser()
        let total = reader.totalBytes
        position.withLock { position in
            position.bytesBefore += position.bytesRead
            position.bytesRead = 0
            position.totalBytes = files.count == 1 ? total : nil
            position.units.append(.line)
        }
        var records = 0
        while let record = try reader.next() {
            records += 1
            if records == 1 {
                let unit = record.place.unit
                position.withLock { $0.units[file] = unit }
            }
            if records & 0x3FF == 0 {
                let bytes = reader.bytesRead
                position.withLock { $0.bytesRead = bytes }
            }
            guard case .bytes(let bytes) = record.content else {
                reading.refused += 1
                refusal(
                    ImportRefusal(
                        place: record.place.text(in: files[file]),
                        reason: "the event is larger than 1 MiB (it was skipped, and is not kept)"
                    )
                )
                continue
            }
            do {
                let event = try parser.parse(bytes)
                let partition = Partitioning.partition(
                    shop: .init(event.shop),
                    subject: .init(event.subject),
                    of: partitions
                )
                reading.batches.append(
                    event,
                    partition: partition,
                    record: options.keepsRecords ? bytes : nil,
                    place: file << 40 | record.place.number
                )
            } catch {
                reading.refused += 1
                refusal(
                    ImportRefusal(
                        place: record.place.text(in: files[file]),
                        reason: error.description,
                        record: options.keepsRecords ? Array(bytes) : nil
                    )
                )
            }
            while let batch = reading.batches.takeFull() {
                guard send(batch) else { return false }
            }
        }
        let bytes = reader.bytesRead
        position.withLock { $0.bytesRead = bytes }
        return true
    }

    /// Takes a batch back whose events are written.
    func recycle(_ batch: consuming EventBatch) {
        batch.removeAll()
        batch.trim(above: ImportOptions.keptBytes)
        let empty = batch
        written.withLock { written in
            if written.count < channels.count { written.append(empty) }
        }
    }

    /// `file:line` of an event, from the number that its batch keeps.
    func place(_ number: Int) -> String {
        let file = number >> 40
        let unit = position.withLock { $0.units[file] }
        let index = number & (1 << 40 - 1)
        return (unit == .line ? EventFilePlace.line(index) : .element(index)).text(in: files[file])
    }

    func progress(written: Int) -> ImportProgress {
        position.withLock {
            ImportProgress(events: written, bytesRead: $0.bytesBefore + $0.bytesRead, totalBytes: $0.totalBytes)
        }
    }
}
