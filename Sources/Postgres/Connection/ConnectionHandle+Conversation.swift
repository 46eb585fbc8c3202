// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import CLibPQ
internal import Glibc

extension ConnectionHandle {
    /// Sends what libpq holds back, reading meanwhile, so that client and server never wait for each other.
    ///
    /// Returns at an error too: what went wrong comes with the next result.
    func flush(_ raw: OpaquePointer) async {
        while PQflush(raw) == 1 {
            await wait(for: [.read, .write], raw)
            guard PQconsumeInput(raw) == 1 else { return }
        }
    }

    /// How often to look for an answer before waiting for it. A short one comes while other threads have had their turn, and finding it
    /// so is cheaper than being woken for it: a third more queries and COPY rows a second on two cores.
    static let looksBeforeWait = 4

    /// The same for what the server says in a script of COPY statements: that it takes bytes comes within the time that being woken
    /// takes, twice a table of every batch.
    static let looksBeforeWaitInCopy = 64

    /// The next result of the statement under way, which the caller frees; `nil` at its end.
    ///
    /// - Parameter looks: how often to look before waiting.
    func nextResult(_ raw: OpaquePointer, looks most: Int = looksBeforeWait) async -> OpaquePointer? {
        var looks = 0
        while PQisBusy(raw) == 1 {
            if looks < most {
                looks += 1
                sched_yield()
            } else {
                await wait(for: .read, raw)
            }
            // A broken connection still has results: first what the server managed to say, then the break.
            guard PQconsumeInput(raw) == 1 else { break }
        }
        return PQgetResult(raw)
    }

    /// Suspends until the socket is ready or broken.
    func wait(for interest: Poller.Interest, _ raw: OpaquePointer) async {
        let descriptor = PQsocket(raw)
        guard descriptor >= 0 else { return }
        _ = await Poller.shared.wait(for: interest, on: descriptor, until: ceiling(raw))
    }

    /// When a wait has to look for itself: OpenSSL may hold decrypted bytes while the socket is silent.
    func ceiling(_ raw: OpaquePointer) -> ContinuousClock.Instant? {
        PQsslInUse(raw) == 1 ? .now + .milliseconds(100) : nil
    }

    /// Reads the results of a statement to its end and returns the last, or the first error.
    func finish(_ raw: OpaquePointer, query: String?) async throws -> PostgresResult {
        var last: PostgresResult?
        var failure: PostgresError?
        while let result = await nextResult(raw) {
            switch PQresultStatus(result) {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY:
                last = PostgresResult(owning: result)
            case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
                PQclear(result)
                let misuse = await abandonCopy(raw, query: query)
                failure = failure ?? misuse
            default:
                failure = failure ?? error(of: result, raw, query: query)
                PQclear(result)
            }
        }
        if let failure { throw failure }
        guard let last else { throw connectionError(query: query) }
        return last
    }

    /// The error of a failed result: the server's, or the end of the connection.
    func error(of result: OpaquePointer, _ raw: OpaquePointer, query: String?) -> PostgresError {
        let error = PostgresError(serverError: result, query: query)
        guard PostgresError.isFatal(result) || PQstatus(raw) != CONNECTION_OK else { return error }
        markBroken()
        var lost = PostgresError(connectionLost: error.message, server: configuration.server, query: query)
        lost.sqlState = error.sqlState
        return lost
    }

    /// Leaves a COPY that nobody feeds or reads, and returns what to say about it.
    func abandonCopy(_ raw: OpaquePointer, query: String?) async -> PostgresError {
        let misuse = PostgresError(
            .misuse,
            "COPY … FROM STDIN and COPY … TO STDOUT do not go through this method",
            hint: "use copyIn or copyOut",
            query: query
        )
        if PQputCopyEnd(raw, "not a COPY that this program feeds") == 1 {
            await flush(raw)
        }
        try? await readCopy(raw) { _ in }
        return misuse
    }
}
