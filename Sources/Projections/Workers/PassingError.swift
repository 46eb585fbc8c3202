// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres

/// Tells errors that may pass by themselves, so that a worker tries again, from those that somebody has to see to, which end it.
enum PassingError {
    /// Whether the same work may succeed later: the server is away, starts, is full or takes no writes, a statement was cancelled or
    /// waited too long. A hole in the log, other code's generations and lacking rights stay as they are.
    static func matches(_ error: any Error) -> Bool {
        switch error {
        case let error as PostgresError: error.isRetryable || passes(error)
        case let error as EventLogError: error.isRetryable
        default: false
        }
    }

    private static func passes(_ error: PostgresError) -> Bool {
        // Where its directory has no room, a private server does not start, and its files cannot be written.
        if [.embeddedServerFailed, .dataDirectory].contains(error.code) { return true }
        // An operator's or a time-out's doing, and a primary that has just become a standby.
        return error.sqlState == .queryCanceled || error.sqlState == .readOnlyTransaction
    }
}
