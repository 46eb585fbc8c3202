// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// How a server listens, and what it takes at most.
public struct ServerOptions: Sendable {
    public var address: ListenAddress
    /// Connections to PostgreSQL that append. One more waits for each partition that another program holds while something is appended there.
    public var writers = 4
    /// Batches that may wait for one of them, and as many again when some of them wait for partitions that others hold; more are turned away.
    public var waitingBatches = 64
    /// Questions and readings that are answered at once; each has a connection to PostgreSQL.
    public var readers = 8
    /// Questions that may wait for their turn; more are turned away.
    public var waitingQuestions = 64
    /// The bytes of a body with one event; the event itself has 1 MiB at most.
    public var eventBytes = (1 << 20) + (64 << 10)
    /// The bytes of a body with an array of events, which is held in memory.
    public var arrayBytes = 16 << 20
    /// The events of one NDJSON body, whose bytes are not bounded.
    public var streamEvents = 100_000
    /// How long requests under way may take to end when the server is stopped.
    public var grace = Duration.seconds(30)

    public init(address: ListenAddress = .standard) { self.address = address }
}
