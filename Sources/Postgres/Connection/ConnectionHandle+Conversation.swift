// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import CLibPQ

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

    /// The next result of the statement under way, which the caller frees; `nil` at its end.
    func nextResult(_ raw: OpaquePointer) async -> OpaquePointer? {
        while PQisBusy(raw) == 1 {
            await wait(for: .read, raw)
            // A broken connection still has results: first what the server managed to say, then the break.
            guard PQconsumeInput(raw) == 1 else { break }
        }
        return PQgetResult(raw)
    }

    /// Suspends until the socket is ready or broken.
    func wait(for interest: Poller.Interest, _ raw: OpaquePointer) async {
        let descriptor = PQsocket(raw)
        guard descriptor >= 0 else { return }
        // OpenSSL may hold decrypted bytes while the socket is silent, so with TLS nothing waits for long.
        let deadline = PQsslInUse(raw) == 1 ? ContinuousClock.now + .milliseconds(100) : nil
        _ = await Poller.shared.wait(for: interest, on: descriptor, until: deadline)
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
                await abandonCopy(raw)
                failure =
                    failure
                    ?? PostgresError(
                        .misuse,
                        "COPY FROM STDIN and COPY TO STDOUT need copyIn and copyOut",
                        query: query
                    )
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

    /// Leaves a COPY that nobody feeds or reads.
    func abandonCopy(_ raw: OpaquePointer) async {
        if PQputCopyEnd(raw, "not a COPY that this program feeds") == 1 {
            await flush(raw)
        }
        var buffer: UnsafeMutablePointer<CChar>?
        while true {
            let length = PQgetCopyData(raw, &buffer, 1)
            if length > 0 {
                PQfreemem(buffer)
            } else if length == 0 {
                await wait(for: .read, raw)
                guard PQconsumeInput(raw) == 1 else { return }
            } else {
                return
            }
        }
    }
}
