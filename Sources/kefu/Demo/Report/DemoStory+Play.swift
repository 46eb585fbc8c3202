// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Projections
import ServiceDesk

extension DemoStory {
    /// Appends the story as `kefu append` does, and folds it as `kefu project --once` does.
    ///
    /// - Throws: `PostgresError`; ``OutputError``.
    func play(into database: DeskDatabase) async throws -> ImportSummary {
        let file = try UnlinkedFile(lines())
        defer { file.close() }
        let summary = try await EventImport(database.log, options: ImportOptions()).run(
            files: [file.path],
            refusal: { StandardError.write(line: "\($0.place): \($0.reason)") }
        )
        _ = try await Projector(database.log, set: Desk.projections).catchUp()
        return summary
    }
}
