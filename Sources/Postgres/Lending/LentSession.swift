// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import CLibPQ
internal import Glibc

/// A session that is lent to one program after the other, and keeps the statements that they have prepared.
final class LentSession: Sendable {
    /// Which loan a request to cancel means.
    struct Key: Hashable, Sendable {
        var process: Int32
        var secret: Int32
    }

    /// What the server reports of a session by itself (PostgreSQL's protocol, "Asynchronous operations").
    private static let reported = [
        "server_version", "server_encoding", "client_encoding", "application_name", "default_transaction_read_only",
        "in_hot_standby", "is_superuser", "session_authorization", "DateStyle", "IntervalStyle", "TimeZone",
        "integer_datetimes", "standard_conforming_strings",
    ]
    /// What DISCARD ALL does, but for the statements and their plans. SET SESSION AUTHORIZATION DEFAULT would take away the role that the
    /// session began with.
    private static let renewal = """
        ROLLBACK; CLOSE ALL; RESET ALL; RESET ROLE; UNLISTEN *; SELECT pg_advisory_unlock_all(); DISCARD SEQUENCES; DISCARD TEMP
        """
    /// With more the session is given up, as most of them are of generations that are gone.
    private static let mostStatements = 64
    /// How long the server may take for what is a matter of a moment.
    private static let patience = Duration.seconds(5)

    private let handle: ConnectionHandle
    private let cancelKey: CancelKey?
    private let prepared = Locked<[String]>([])

    init(_ handle: ConnectionHandle) {
        self.handle = handle
        cancelKey = handle.raw.flatMap { CancelKey($0) }
    }

    /// The socket to the server, which nobody else uses while the session is lent.
    var descriptor: Int32 { handle.raw.map { PQsocket($0) } ?? -1 }

    var isAlive: Bool { handle.isAlive() }

    /// The key of another loan.
    func makeKey() -> Key { Key(process: handle.serverProcess, secret: Int32.random(in: .min ... .max)) }

    /// What the borrower is told at the start.
    func greeting(_ key: Key) -> Greeting {
        var parameters = Self.reported.compactMap { name in
            handle.raw.flatMap { PQparameterStatus($0, name) }.map { (name: name, value: String(cString: $0)) }
        }
        parameters.append((StatementCache.parameter, prepared.withLock { $0.joined(separator: " ") }))
        return Greeting(parameters: parameters, process: key.process, key: key.secret)
    }

    /// Asks the server to end what the borrower has it do.
    func cancel() async {
        guard let cancelKey else { return }
        _ = await Blocking.run(until: .now + Self.patience) { cancelKey.send() }
    }

    /// Makes the session as good as new but for its statements.
    ///
    /// - Returns: whether it can be lent again.
    func renew() async -> Bool {
        guard let raw = handle.raw else { return false }
        let descriptor = descriptor
        // A server that says nothing any more is told nothing any more.
        let timer = Poller.shared.schedule(at: .now + Self.patience) { shutdown(descriptor, Int32(SHUT_RDWR)) }
        defer { Poller.shared.cancel(timer) }
        do {
            _ = try await handle.runScript(Self.renewal, raw)
            let query = PostgresQuery("SELECT name FROM pg_prepared_statements").unprepared()
            let names = try await handle.run(query, raw).rows.map { try $0.decode(String.self, at: 0) }
            prepared.withLock { $0 = names }
            return names.count <= Self.mostStatements
        } catch {
            return false
        }
    }

    func close() { handle.close() }
}
