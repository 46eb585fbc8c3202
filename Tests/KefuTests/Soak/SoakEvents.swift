// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// An event of a soak.
struct SoakEvent: Sendable {
    var id: String
    var subject: String
    /// Grows with each event of its producer.
    var number: Int
    /// Who sends it; nil when several do.
    var producer: Int?

    /// The event as a producer writes it.
    var line: String {
        EventLine.event(
            "message.received",
            id: id,
            subject: subject,
            at: "2026-05-11T10:00:00Z",
            data: #"{"n":\#(number),"text":"在吗 \#(id)"}"#
        )
    }
}

/// The events of one producer: most are its own, some are sent by all.
struct SoakEvents {
    private let producer: Int
    private var generator: SeededGenerator
    private var number = 0

    init(producer: Int, generator: SeededGenerator) {
        self.producer = producer
        self.generator = generator
    }

    mutating func batch(_ size: Int) -> [SoakEvent] { (0..<size).map { _ in next() } }

    private mutating func next() -> SoakEvent {
        number += 1
        if Int.random(in: 0..<10, using: &generator) == 0 {
            // Producers are about equally fast, so that several send it at about the same time.
            let shared = number / 3
            return SoakEvent(
                id: "all-\(shared)",
                subject: "customers/c\(shared % 60)",
                number: shared,
                producer: nil
            )
        }
        return SoakEvent(
            id: "p\(producer)-\(number)",
            subject: "customers/c\(Int.random(in: 0..<60, using: &generator))",
            number: number,
            producer: producer
        )
    }
}
