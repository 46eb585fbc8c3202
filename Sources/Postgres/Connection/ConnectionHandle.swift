// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import CLibPQ
internal import Glibc

/// One libpq connection and what belongs to it.
// `@unchecked`: libpq allows one thread at a time. A handle is reached through one `PostgresConnection`, which is not `Sendable`,
// or lies unused in a pool, which hands it over under a lock.
final class ConnectionHandle: @unchecked Sendable {
    let configuration: PostgresConfiguration
    /// libpq's connection; `nil` once closed.
    private(set) var raw: OpaquePointer?
    var statements: StatementCache
    /// Whether a statement or a COPY is under way, so that a second one is refused.
    var isBusy = false
    /// Until when statements go on although the task is cancelled; `nil` where they end with it.
    var uncancelledUntil: ContinuousClock.Instant?
    /// Set when the conversation is beyond repair, though the socket may live.
    private var isBroken = false
    /// What begins each transaction behind a pooler that gives each another session.
    private let transactionPreamble: TransactionPreamble?
    private let notices: Unmanaged<NoticeReceiver>
    private let cancelKey: CancelKey?

    /// Takes over `raw`, a connection that is established.
    init(owning raw: OpaquePointer, _ configuration: PostgresConfiguration) {
        self.raw = raw
        self.configuration = configuration
        let left = configuration.isBorrowed ? PQparameterStatus(raw, StatementCache.parameter) : nil
        statements = StatementCache(
            limit: configuration.preparedStatementLimit,
            left: left.map { Set(String(cString: $0).split(separator: " ").lazy.map(String.init)) }
        )
        transactionPreamble = TransactionPreamble(configuration)
        notices = Unmanaged.passRetained(NoticeReceiver(handler: configuration.noticeHandler))
        cancelKey = CancelKey(raw)
        PQsetNoticeReceiver(raw, NoticeReceiver.callback, notices.toOpaque())
    }

    deinit {
        close()
        notices.release()
    }

    /// Ends the session. Never blocks: the farewell is sent only if the socket takes it.
    func close() {
        guard let raw else { return }
        self.raw = nil
        let descriptor = PQsocket(raw)
        if descriptor >= 0 { Poller.shared.forget(descriptor) }
        PQfinish(raw)
    }

    /// Ends the session at the next chance, since nobody knows any more what the server will answer to.
    func markBroken() {
        isBroken = true
    }

    var isUsable: Bool {
        guard let raw, !isBroken else { return false }
        return PQstatus(raw) == CONNECTION_OK
    }

    /// Whether an idle connection still has a server behind it: looks for a farewell that came meanwhile. Never waits.
    func isAlive() -> Bool {
        guard isUsable, let raw else { return false }
        var byte: UInt8 = 0
        if recv(PQsocket(raw), &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT)) < 0 {
            return errno == EAGAIN || errno == EINTR
        }
        // The first call reads what the server said last, the second meets the end of the stream.
        return PQconsumeInput(raw) == 1 && PQconsumeInput(raw) == 1 && isUsable
    }

    var transactionStatus: TransactionStatus {
        raw.map { TransactionStatus(PQtransactionStatus($0)) } ?? .unknown
    }

    /// The process of the server that serves this connection, as `pg_stat_activity.pid` has it.
    var serverProcess: Int32 {
        raw.map { PQbackendPID($0) } ?? 0
    }

    func yieldToOthers() {
        guard let raw else { return }
        ServerProcess(PQbackendPID(raw), descriptor: PQsocket(raw))?.yieldToOthers()
    }

    /// What has to go before a statement that is sent now, `nil` inside of a transaction, which has had it.
    var preamble: TransactionPreamble? {
        transactionPreamble != nil && transactionStatus == .idle ? transactionPreamble : nil
    }

    func makeCancelRequest() -> CancelRequest {
        CancelRequest(cancelKey, descriptor: raw.map { PQsocket($0) } ?? -1)
    }

    /// libpq's connection, when a statement may be sent.
    func ready() throws -> OpaquePointer {
        guard let raw else { throw PostgresError(.misuse, "the database connection is closed", hint: "open a new one") }
        guard isUsable else {
            throw PostgresError(.connectionLost, "the database connection is lost", hint: "open a new one")
        }
        guard !isBusy else {
            throw PostgresError(
                .misuse,
                "the database connection is in the middle of a statement",
                hint: "finish the COPY or the rows of the query first, or use another connection"
            )
        }
        return raw
    }

    /// The error that libpq last noted for the connection itself.
    func connectionError(query: String?) -> PostgresError {
        var text = raw.flatMap { PQerrorMessage($0) }.map { String(cString: $0) } ?? ""
        if text.isEmpty { text = "the server closed the connection" }
        return PostgresError(connectionLost: text, server: configuration.server, query: query)
    }
}
