// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

extension EventLogError {
    /// The error for a leaf table of the log that is not there; `nil` for another error.
    static func missingLeaf(_ error: PostgresError) -> EventLogError? {
        guard error.sqlState == .undefinedTable,
            let start = error.message.firstRange(of: "kefu.events_")?.lowerBound
        else { return nil }
        let name = error.message[start...].prefix { $0.isLetter || $0.isNumber || $0 == "." || $0 == "_" }
        return missingLeaf(named: String(name))
    }

    /// The same for a table that was looked for, with its schema.
    static func missingLeaf(named name: String) -> EventLogError {
        EventLogError(
            code: .damaged,
            message:
                "the table \(name) is gone, with the events of its partition: somebody has dropped it; keep the database as it "
                + "is, find out who could do that, and restore a backup that `kefu log verify` finds whole"
        )
    }
}
