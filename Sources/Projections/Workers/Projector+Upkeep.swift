// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres

extension Projector {
    /// Rebuilds projections whose live generation was made by older code.
    ///
    /// - Parameter attempts: what tries before this one could not take back.
    func rebuildOutdated(_ attempts: FoldAttempts, report: @Sendable (String) -> Void) async throws {
        let outdated = try await outdated()
        guard !outdated.isEmpty else { return }
        report("rebuilding \(outdated.joined(separator: ", ")), whose code has changed; the old rows answer meanwhile")
        let summary = try await Rebuild(database, set: set, names: outdated, attempts: attempts).run()
        if let first = summary.refused.min(by: { $0.key < $1.key }) { throw first.value }
    }

    /// The same beside the worker, through lost connections; another program that rebuilds them already is left to it.
    func keepUpToDate(report: @Sendable (String) -> Void) async throws {
        var attempt = Pause(least: .milliseconds(200), most: .seconds(5))
        let attempts = FoldAttempts()
        while !Task.isCancelled {
            do {
                return try await rebuildOutdated(attempts, report: report)
            } catch  where PassingError.matches(error) {
                // That the database is away is told by whoever folds.
                if (error as? PostgresError)?.code == .server {
                    report("a projection whose code has changed is not rebuilt yet, and is tried again: \(error)")
                }
                try await attempt.wait()
            } catch let error as ProjectionError where error.code == .replayUnderWay {
                try await attempt.wait()
            } catch let error as ProjectionError {
                // The old generation goes on answering; what is wrong stays visible in `kefu projections`.
                return report("a projection whose code has changed is not rebuilt: \(error)")
            }
        }
    }

    private func outdated() async throws -> [String] {
        try await database.withConnection(.projector) { connection in
            try await GenerationStore(set).prepare(connection)
            return try await GenerationStore(set).outdated(connection).filter { names?.contains($0) ?? true }
        }
    }

    /// Has tables that have grown sampled over a connection of its own: what was appended would wait for it.
    func sampleGrownTables(_ folded: Locked<Int>) async throws {
        var looked = 0
        while true {
            try await Task.sleep(for: .seconds(1))
            let events = folded.withLock { $0 }
            // A worker that has connected again counts from the beginning.
            if events < looked { looked = 0 }
            guard events - looked >= GrownTables.eventsBetweenLooks else { continue }
            looked = events
            do {
                try await database.withConnection(.projector) { connection in
                    connection.yieldToOthers()
                    try await GrownTables.sample(connection)
                }
            } catch  where PassingError.matches(error) {
                // Whoever folds says what is wrong; the next look comes by itself.
                continue
            }
        }
    }
}
