// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres

/// Appends what the callbacks of a platform bring, for any number of tasks at once.
struct CallbackLog {
    private let appender: LogAppender

    /// Writes for as long as a body runs.
    static func with(_ url: String, _ body: (CallbackLog) async throws -> Void) async throws {
        let appender = LogAppender(LogDatabase(try PostgresConfiguration(url: url)))
        let service = Task { await appender.run() }
        defer { service.cancel() }
        try await body(CallbackLog(appender: appender))
    }

    /// Appends a CloudEvent, and tries again for as long as the database is away.
    ///
    /// - Throws: `EventRefusal` with the field and the reason.
    func append(_ json: String) async throws -> AppendOutcome {
        var (json, batch) = (json, EventBatch())
        var parser = EventParser()
        try json.withUTF8 { bytes in
            let event = try parser.parse(UnsafeRawBufferPointer(bytes))
            let partition = Partitioning.partition(
                shop: .init(event.shop),
                subject: .init(event.subject),
                of: Partitioning.defaultPartitions
            )
            batch.append(event, partition: partition)
        }
        while true {
            do {
                return try await appender.append(batch)[0]
            } catch let error as EventLogError where error.isRetryable {
                try await Task.sleep(for: .milliseconds(200))
            } catch let error as PostgresError where error.isRetryable {
                try await Task.sleep(for: .milliseconds(200))
            }
        }
    }
}
