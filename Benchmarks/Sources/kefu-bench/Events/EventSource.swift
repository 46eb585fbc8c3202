// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Glibc

/// Generated events, parsed one after the other.
struct EventSource: ~Copyable {
    private var generator: EventGenerator
    private var parser = EventParser()
    private var line: [UInt8] = []
    /// The bytes of the lines so far, line breaks included.
    private(set) var byteCount = 0

    init(seed: UInt64 = 1, ids: EventIDs.Kind) { generator = EventGenerator(seed: seed, ids: ids) }

    init(_ generator: EventGenerator) { self.generator = generator }

    /// Shows the next event and the line that it stands in.
    mutating func next(_ body: (borrowing ParsedEvent, _ partition: Int, _ line: UnsafeRawBufferPointer) throws -> Void)
        throws
    {
        line.removeAll(keepingCapacity: true)
        generator.next(into: &line)
        byteCount += line.count + 1
        try line.withUnsafeBytes { line in
            let event: ParsedEvent
            do {
                event = try parser.parse(line)
            } catch {
                throw BenchError(
                    "the generator made an event that is refused: \(error): \(String(decoding: line, as: UTF8.self))"
                )
            }
            let partition = Partitioning.partition(
                shop: .init(event.shop),
                subject: .init(event.subject),
                of: Partitioning.defaultPartitions
            )
            try body(event, partition, line)
        }
    }

    /// Writes events to standard output.
    static func write(_ count: Int, ids: EventIDs.Kind) throws {
        guard let output = fdopen(dup(1), "w") else {
            throw BenchError("cannot write to standard output: errno \(errno)")
        }
        defer { fclose(output) }
        var source = EventSource(ids: ids)
        for _ in 0..<count {
            try source.next { _, _, line in
                guard fwrite(line.baseAddress, 1, line.count, output) == line.count, putc(10, output) == 10 else {
                    throw BenchError("cannot write to standard output: errno \(errno)")
                }
            }
        }
    }
}
