// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import CLibPQ

extension PostgresConnection {
    /// Makes this session hear what is said on a channel from now on; inside of a transaction, from its commit on.
    ///
    /// - Throws: `PostgresError`, with code `misuse` behind a pooler in transaction mode, where nothing would ever be heard.
    public func listen(to channel: String) async throws {
        if try handle().configuration.isPooledByTransaction {
            throw PostgresError(
                .misuse,
                "LISTEN hears nothing behind a pooler in transaction mode",
                hint: "look for yourself"
            )
        }
        try await execute("LISTEN \(PostgresQuery.quoted(identifier: channel))")
    }

    /// The next notification; `nil` when none came until `deadline`. Without a deadline it waits for ever.
    ///
    /// What is said while the connection is lost is lost too: after reconnecting, look for yourself once.
    ///
    /// - Throws: `PostgresError` with code `connectionLost`; `CancellationError` at once when the task is cancelled.
    public func nextNotification(until deadline: ContinuousClock.Instant? = nil) async throws -> PostgresNotification? {
        let handle = try handle()
        let raw = try handle.ready()
        handle.isBusy = true
        defer { handle.isBusy = false }
        while true {
            try Task.checkCancellation()
            guard PQconsumeInput(raw) == 1 else { throw handle.connectionError(query: nil) }
            if let notification = PQnotifies(raw) { return PostgresNotification(owning: notification) }
            if let deadline, deadline <= .now { return nil }
            let until = [deadline, handle.ceiling(raw)].compactMap(\.self).min()
            _ = await Poller.shared.waitUnlessCancelled(for: .read, on: PQsocket(raw), until: until)
        }
    }
}
