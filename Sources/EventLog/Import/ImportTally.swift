// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// Counts what became of the events of an import, and tells of those that were not stored, from any task.
final class ImportTally: Sendable {
    private let feeder: EventFeeder
    private let refusal: @Sendable (ImportRefusal) -> Void
    private let progress: @Sendable (ImportProgress) -> Void
    private let counted = Locked(ImportSummary())

    init(
        feeder: EventFeeder,
        refusal: @escaping @Sendable (ImportRefusal) -> Void,
        progress: @escaping @Sendable (ImportProgress) -> Void
    ) {
        self.feeder = feeder
        self.refusal = refusal
        self.progress = progress
    }

    /// What was counted so far, without the records that are no valid events.
    var summary: ImportSummary { counted.withLock { $0 } }

    /// What was counted so far.
    ///
    /// - Parameter refused: the records that are no valid events.
    func summary(refused: Int) -> ImportSummary {
        var summary = summary
        summary.refused += refused
        return summary
    }

    /// Takes the outcomes of a batch that is written.
    func count(_ outcomes: [AppendOutcome], of batch: consuming EventBatch) {
        var summary = ImportSummary()
        for (index, outcome) in outcomes.enumerated() {
            switch outcome.kind {
            case .appended: summary.appended += 1
            case .duplicate: summary.duplicates += 1
            default:
                summary.refused += 1
                summary.conflicts += 1
                refusal(
                    ImportRefusal(
                        place: feeder.place(batch.place(at: index)),
                        reason: Self.reason(outcome),
                        record: batch.record(at: index)
                    )
                )
            }
        }
        let written = counted.withLock { counted in
            counted.appended += summary.appended
            counted.duplicates += summary.duplicates
            counted.refused += summary.refused
            counted.conflicts += summary.conflicts
            return counted.records
        }
        feeder.recycle(batch)
        progress(feeder.progress(written: written))
    }

    /// Everything was rolled back.
    func forgetAppended() { counted.withLock { $0.appended = 0 } }

    private static func reason(_ outcome: AppendOutcome) -> String {
        guard outcome.kind != .expectationFailed else {
            return "expectation: the log has a newer event of the subject at \(outcome.position)"
        }
        return
            "conflict: source and id are in the log at \(outcome.position) with another \(outcome.field ?? "content")"
    }
}
