// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// Appends files of events: one thread reads and checks, one connection writes, with little between them.
public struct EventImport: Sendable {
    private let database: LogDatabase
    private let options: ImportOptions

    public init(_ database: LogDatabase, options: ImportOptions) {
        self.database = database
        self.options = options
    }

    /// Appends the events of files, `-` being standard input.
    ///
    /// Events of one subject are appended in the order of the input. Good events are stored also when others are
    /// refused, unless everything is one transaction.
    ///
    /// - Parameters:
    ///   - refusal: is told every record that was not stored, from any thread.
    ///   - progress: is told the events written so far, and the bytes read and to read where that is known.
    /// - Throws: `EventFileError` after what could be read of the input was stored; `PostgresError`.
    public func run(
        files: [String],
        refusal: @escaping @Sendable (ImportRefusal) -> Void,
        progress: @escaping @Sendable (ImportProgress) -> Void = { _ in }
    ) async throws -> ImportSummary {
        let connection = try await database.connect(.writer)
        defer { connection.close() }
        let writer = try await LogWriter(connection: connection)
        let channel = BatchChannel<EventBatch>(capacity: 2)
        let feeder = EventFeeder(
            files: files,
            partitions: writer.partitions,
            options: options,
            channel: channel,
            refusal: refusal
        )
        async let refused = Blocking.run { feeder.run() }
        do {
            var summary = ImportSummary()
            var hint = LogHint()
            if options.isAllOrNothing { try await writer.begin() }
            if let expectation = options.expectation {
                try await write(channel, expectation, writer, feeder, refusal, &summary)
                await hint.appended(over: connection)
            } else {
                try await write(channel, feeder: feeder, refusal: refusal, progress: progress, &summary) { batch in
                    if options.isAllOrNothing { return try await writer.appendInTransaction(batch) }
                    let outcomes = try await writer.append(batch)
                    await hint.appended(over: connection)
                    return outcomes
                }
            }
            summary.refused += await refused
            if options.isAllOrNothing {
                try await end(writer, &summary)
                await hint.appended(over: connection)
            }
            await hint.settle(over: connection)
            return summary
        } catch {
            channel.cancel()
            _ = await refused
            if options.isAllOrNothing, connection.isUsable { try? await writer.rollback() }
            throw error
        }
    }

    private func write(
        _ channel: BatchChannel<EventBatch>,
        feeder: EventFeeder,
        refusal: @Sendable (ImportRefusal) -> Void,
        progress: @Sendable (ImportProgress) -> Void,
        _ summary: inout ImportSummary,
        append: (borrowing EventBatch) async throws -> [AppendOutcome]
    ) async throws {
        while let batch = try await channel.next() {
            let outcomes = try await append(batch)
            count(outcomes, of: batch, feeder, refusal, &summary)
            progress(feeder.progress(written: summary.records))
        }
    }

    /// Writes events that are all of one subject, if nothing newer is there.
    private func write(
        _ channel: BatchChannel<EventBatch>,
        _ expectation: ImportOptions.Expectation,
        _ writer: LogWriter,
        _ feeder: EventFeeder,
        _ refusal: @Sendable (ImportRefusal) -> Void,
        _ summary: inout ImportSummary
    ) async throws {
        guard let batch = try await channel.next() else { return }
        guard let subject = batch.onlySubject, try await channel.next() == nil else {
            throw EventLogError.expectationOfSubjects(batch: options.batch)
        }
        let expected = AppendExpectation(
            shop: subject.shop,
            subject: subject.subject,
            types: expectation.types,
            after: expectation.after
        )
        let outcomes = try await writer.append(batch, expecting: [expected])
        count(outcomes, of: batch, feeder, refusal, &summary)
    }

    private func count(
        _ outcomes: [AppendOutcome],
        of batch: borrowing EventBatch,
        _ feeder: EventFeeder,
        _ refusal: @Sendable (ImportRefusal) -> Void,
        _ summary: inout ImportSummary
    ) {
        for (index, outcome) in outcomes.enumerated() {
            let reason: String
            switch outcome.kind {
            case .appended:
                summary.appended += 1
                continue
            case .duplicate:
                summary.duplicates += 1
                continue
            case .expectationFailed:
                reason = "expectation: the log has a newer event of the subject at \(outcome.position)"
            default:
                reason =
                    "conflict: source and id are in the log at \(outcome.position) with another "
                    + "\(outcome.field ?? "content")"
            }
            summary.refused += 1
            summary.conflicts += 1
            refusal(
                ImportRefusal(
                    place: feeder.place(batch.place(at: index)),
                    reason: reason,
                    record: batch.record(at: index)
                )
            )
        }
    }

    private func end(_ writer: LogWriter, _ summary: inout ImportSummary) async throws {
        if summary.refused == 0 {
            try await writer.commit()
        } else {
            try await writer.rollback()
            summary.appended = 0
        }
    }
}
