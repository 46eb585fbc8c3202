// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

extension EventImport {
    /// Writes what comes through each channel over a connection of its own, a transaction a batch.
    func write(
        _ channels: [BatchChannel<EventBatch>],
        by writer: LogWriter,
        over connection: PostgresConnection,
        _ tally: ImportTally
    ) async throws {
        let hint = ImportHint()
        let failure = Locked<(any Error)?>(nil)
        /// One that fails ends the others, or the input would wait for ever for it to take more.
        @Sendable func fail(_ error: any Error) {
            failure.withLock { $0 = $0 ?? error }
            for channel in channels { channel.cancel() }
        }
        await withTaskGroup(of: Void.self) { group in
            for channel in channels.dropFirst() {
                group.addTask {
                    do {
                        // Little input may have nothing for this one.
                        guard let first = try await channel.next() else { return }
                        try await database.withConnection(.writer) { connection in
                            let writer = try await LogWriter(connection: connection)
                            try await write(first, channel, by: writer, over: connection, tally, hint)
                        }
                    } catch {
                        fail(error)
                    }
                }
            }
            do {
                if let first = try await channels[0].next() {
                    try await write(first, channels[0], by: writer, over: connection, tally, hint)
                }
            } catch {
                fail(error)
            }
            await group.waitForAll()
        }
        if let error = failure.withLock({ $0 }) { throw error }
        await hint.settle(over: connection)
    }

    private func write(
        _ first: consuming EventBatch,
        _ channel: BatchChannel<EventBatch>,
        by writer: LogWriter,
        over connection: PostgresConnection,
        _ tally: ImportTally,
        _ hint: ImportHint
    ) async throws {
        var batch = first
        while true {
            let outcomes = try await writer.append(batch)
            let written = batch
            batch = EventBatch()
            tally.count(outcomes, of: written)
            await hint.appended(over: connection)
            guard let next = try await channel.next() else { return }
            batch = next
        }
    }

    /// Writes everything in one transaction: all or nothing, or what holds an expectation.
    ///
    /// - Parameter fed: waits for the end of the input, and returns the refused records and the error of the input.
    func writeWhole(
        _ channel: BatchChannel<EventBatch>,
        by writer: LogWriter,
        over connection: PostgresConnection,
        _ tally: ImportTally,
        fed: () async -> (refused: Int, failure: (any Error)?)
    ) async throws {
        if let expectation = options.expectation {
            try await write(channel, expectation, by: writer, tally, fed)
        } else {
            try await writer.begin()
            do {
                while let batch = try await channel.next() {
                    tally.count(try await writer.appendInTransaction(batch), of: batch)
                }
                let (refused, failure) = await fed()
                if let failure { throw failure }
                if refused + tally.summary.refused == 0 {
                    try await writer.commit()
                } else {
                    try await writer.rollback()
                    tally.forgetAppended()
                }
            } catch {
                if connection.isUsable { try? await writer.rollback() }
                throw error
            }
        }
        var hint = LogHint()
        await hint.appended(over: connection)
    }

    /// Writes events that are all of one subject, if nothing newer is there.
    private func write(
        _ channel: BatchChannel<EventBatch>,
        _ expectation: ImportOptions.Expectation,
        by writer: LogWriter,
        _ tally: ImportTally,
        _ fed: () async -> (refused: Int, failure: (any Error)?)
    ) async throws {
        guard let batch = try await channel.next() else { return }
        guard let subject = batch.onlySubject, try await channel.next() == nil else {
            throw EventLogError.expectationOfSubjects(batch: options.batch)
        }
        if let failure = await fed().failure { throw failure }
        let expected = AppendExpectation(
            shop: subject.shop,
            subject: subject.subject,
            types: expectation.types,
            after: expectation.after
        )
        tally.count(try await writer.append(batch, expecting: [expected]), of: batch)
    }
}
