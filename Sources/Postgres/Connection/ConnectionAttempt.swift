// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import CLibPQ

/// One attempt to open a session, without blocking, under one deadline for name, socket and authentication.
struct ConnectionAttempt {
    let configuration: PostgresConfiguration

    init(_ configuration: PostgresConfiguration) {
        self.configuration = configuration
    }

    /// Connects. A server that says that it starts or recovers is asked again until the deadline.
    func run() async throws -> sending ConnectionHandle {
        let deadline = ContinuousClock.now + configuration.connectTimeout
        var pause = Duration.milliseconds(5)
        while true {
            do {
                return try await connect(until: deadline)
            } catch let error as PostgresError
                where error.sqlState == .cannotConnectNow && ContinuousClock.now + pause < deadline
            {
                try await Task.sleep(for: pause)
                pause = min(pause * 2, .milliseconds(200))
            }
        }
    }

    private func connect(until deadline: ContinuousClock.Instant) async throws -> sending ConnectionHandle {
        try Task.checkCancellation()
        let addresses = try await HostResolver.addresses(of: configuration.host, until: deadline)
        let keywords = configuration.keywords(addresses: addresses)
        guard !keywords.contains(where: { $0.value.utf8.contains(0) || $0.keyword.utf8.contains(0) }) else {
            throw PostgresError(.invalidConfiguration, "a database parameter holds a zero byte")
        }
        guard let raw = start(keywords) else {
            throw PostgresError(.cannotConnect, "no memory for a database connection")
        }
        var isDone = false
        defer { if !isDone { finish(raw) } }
        // A name without mistakes has no parameter that libpq refuses, so a bad one is the configuration's.
        if PQstatus(raw) == CONNECTION_BAD { throw failure(raw) }
        try await poll(raw, until: deadline)
        guard PQsetnonblocking(raw, 1) == 0 else { throw failure(raw) }
        isDone = true
        return ConnectionHandle(owning: raw, configuration)
    }

    private func poll(_ raw: OpaquePointer, until deadline: ContinuousClock.Instant) async throws {
        var interest = Poller.Interest.write
        while true {
            // libpq changes the socket when it goes from one address to the next.
            let descriptor = PQsocket(raw)
            if descriptor >= 0 {
                let isReady = await Poller.shared.waitUnlessCancelled(for: interest, on: descriptor, until: deadline)
                try Task.checkCancellation()
                guard isReady else { throw timeout }
            }
            switch PQconnectPoll(raw) {
            case PGRES_POLLING_OK: return
            case PGRES_POLLING_READING: interest = .read
            case PGRES_POLLING_WRITING: interest = .write
            default: throw failure(raw)
            }
        }
    }

    private var timeout: PostgresError {
        PostgresError(
            .cannotConnect,
            "PostgreSQL at \(configuration.server) did not answer within \(configuration.connectTimeout)",
            hint: "check that the server runs, and host, port and firewall"
        )
    }

    private func start(_ keywords: [(keyword: String, value: String)]) -> OpaquePointer? {
        var names: [UnsafePointer<CChar>?] = []
        var values: [UnsafePointer<CChar>?] = []
        for (keyword, value) in keywords {
            names.append(UnsafePointer(copy(keyword)))
            values.append(UnsafePointer(copy(value)))
        }
        defer { for text in names + values { text?.deallocate() } }
        names.append(nil)
        values.append(nil)
        return PQconnectStartParams(names, values, 0)
    }

    private func copy(_ text: String) -> UnsafeMutablePointer<CChar> {
        let bytes = text.utf8CString
        let memory = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
        for (index, byte) in bytes.enumerated() { memory[index] = byte }
        return memory
    }

    private func finish(_ raw: OpaquePointer) {
        let descriptor = PQsocket(raw)
        if descriptor >= 0 { Poller.shared.forget(descriptor) }
        PQfinish(raw)
    }

    private func failure(_ raw: OpaquePointer) -> PostgresError {
        PostgresError(
            refused: PQerrorMessage(raw).map { String(cString: $0) } ?? "",
            configuration,
            hasNoSocket: PQsocket(raw) < 0
        )
    }
}
