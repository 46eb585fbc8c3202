// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Postgres

/// Hints to those who follow the log that there is something new.
///
/// A hint is a NOTIFY in a transaction of its own, after the append's: inside it every append would take a lock of the
/// whole cluster at commit. One sender sends at most one at a time and at most 20 a second; followers that miss one look
/// by themselves a moment later.
public struct LogHint: Sendable {
    /// The channel of the database on which hints are sent.
    static let channel = "kefu_log"

    private var pacer = HintPacer()

    public init() {}

    /// Whether `appended(over:)` would hint now.
    var isDue: Bool { pacer.isDue(at: .now) }

    /// Hints unless it was done a moment ago.
    ///
    /// - Parameter connection: any connection outside of a transaction, such as the one that has just appended.
    public mutating func appended(over connection: PostgresConnection) async {
        if pacer.appended(at: .now) { await Self.send(over: connection) }
    }

    /// Hints at what was appended and not hinted at yet: when there is nothing more to append for now.
    public mutating func settle(over connection: PostgresConnection) async {
        if pacer.settle(at: .now) { await Self.send(over: connection) }
    }

    /// A hint that fails is one that was missed.
    static func send(over connection: PostgresConnection) async {
        guard connection.isUsable, connection.transactionStatus == .idle else { return }
        try? await connection.execute("NOTIFY \(channel)")
    }
}
