// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// Appends files of events: one thread reads and checks, some connections write, with little between them.
public struct EventImport: Sendable {
    let database: LogDatabase
    let options: ImportOptions

    public init(_ database: LogDatabase, options: ImportOptions) {
        self.database = database
        self.options = options
    }

    /// Appends the events of files, `-` being standard input.
    ///
    /// Events of one subject are appended in the order of the input. Good events are stored also when others are
    /// refused, unless everything is one transaction. What came through a pipe is stored when nothing more comes for a fifth of a
    /// second, however little it is.
    ///
    /// - Parameters:
    ///   - refusal: is told every record that was not stored, from any thread.
    ///   - progress: is told the events written so far, and the bytes read and to read where that is known, from any task.
    ///   - interrupted: is told what became of the events until then before an error is thrown, unless everything is one transaction.
    /// - Throws: `EventFileError` after what could be read of the input was stored; `PostgresError`.
    public func run(
        files: [String],
        refusal: @escaping @Sendable (ImportRefusal) -> Void,
        progress: @escaping @Sendable (ImportProgress) -> Void = { _ in },
        interrupted: (ImportSummary) -> Void = { _ in }
    ) async throws -> ImportSummary {
        let connection = try await database.connect(.writer)
        defer { connection.close() }
        let writer = try await LogWriter(connection: connection)
        let isWhole = options.isOneTransaction
        let channels = (0..<(isWhole ? 1 : max(1, options.connections))).map { _ in
            BatchChannel<EventBatch>(capacity: Self.waitingBatches)
        }
        let feeder = EventFeeder(
            files: files,
            partitions: writer.partitions,
            options: options,
            channels: channels,
            refusal: refusal
        )
        let tally = ImportTally(feeder: feeder, refusal: refusal, progress: progress)
        let fed = Task { await Blocking.run { feeder.run() } }
        do {
            if isWhole {
                try await writeWhole(channels[0], by: writer, over: connection, tally) { await fed.value }
            } else {
                try await write(channels, by: writer, over: connection, tally)
            }
            let (refused, failure) = await fed.value
            if let failure { throw failure }
            return tally.summary(refused: refused)
        } catch {
            for channel in channels { channel.cancel() }
            feeder.stop()
            let refused = await fed.value.refused
            if !isWhole { interrupted(tally.summary(refused: refused)) }
            throw error
        }
    }

    /// So many batches of a connection may wait while it writes another.
    private static let waitingBatches = 2
}
