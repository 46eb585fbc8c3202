// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// A connection that is made when it is needed, and made again after it was lost.
struct WriterConnection {
    private let database: LogDatabase
    private var open: (connection: PostgresConnection, writer: LogWriter)?
    private var failures = 0
    private var hint = LogHint()

    init(_ database: LogDatabase) { self.database = database }

    /// Whether there is a connection that can be used.
    var isOpen: Bool { open?.connection.isUsable ?? false }

    mutating func writer() async throws -> LogWriter {
        if let open, open.connection.isUsable { return open.writer }
        close()
        let connection = try await database.connect(.writer)
        let writer = try await LogWriter(connection: connection)
        open = (connection, writer)
        failures = 0
        return writer
    }

    /// Whether `hint()` would tell somebody now, which takes a round trip.
    var isHintDue: Bool { hint.isDue }

    /// Tells those who follow the log that there is something new, unless that was done a moment ago.
    mutating func hint() async {
        if let open { await hint.appended(over: open.connection) }
    }

    /// Closes the connection unless it can still be used.
    ///
    /// - Returns: whether there is none any more.
    mutating func drop(after error: PostgresError) -> Bool {
        if let open, open.connection.isUsable { return false }
        close()
        failures += 1
        return true
    }

    /// Waits before the next try: longer each time, and not at the same instant as others.
    func pause(atMost longest: Duration) async {
        let most = min(longest, .milliseconds(10 << min(failures, 10)))
        try? await Task.sleep(for: most * Double.random(in: 0.5...1))
    }

    mutating func close() {
        open?.connection.close()
        open = nil
    }
}
