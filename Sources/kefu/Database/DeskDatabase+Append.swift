// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres

extension DeskDatabase {
    /// Appends events that an operator asserts, in one transaction and under the role that writes the log.
    ///
    /// - Parameter expectations: what must hold for them to be written, as `LogWriter.append` has it.
    /// - Returns: by event, what became of it.
    /// - Throws: `EventRefusal` for an event that the log does not take; `PostgresError`.
    func append(_ events: [Event], expecting expectations: [AppendExpectation] = []) async throws -> [AppendOutcome] {
        try await log.withConnection(.writer) { connection in
            let partitions = try await Partitioning.count(connection)
            var parser = EventParser()
            var batch = EventBatch()
            for (place, event) in events.enumerated() {
                try CloudEventEncoder.line(event).withUnsafeBytes { line in
                    let parsed = try parser.parse(line)
                    let partition = Partitioning.partition(
                        shop: .init(parsed.shop),
                        subject: .init(parsed.subject),
                        of: partitions
                    )
                    batch.append(parsed, partition: partition, place: place)
                }
            }
            return try await LogWriter(connection: connection).append(batch, expecting: expectations)
        }
    }
}

extension Event {
    /// An event that an operator asserts now, with an id that sorts by time.
    init(operator type: String, subject: String, shop: String, data: String) {
        let now = Timestamp.now
        let salt = String(UInt32.random(in: .min ... .max), radix: 16)
        self.init(
            id: "\(now.microseconds)-\(salt)",
            source: "/kefu/operator",
            type: type,
            subject: subject,
            time: now,
            shop: shop,
            data: data
        )
    }
}
