// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import CLibPQ

/// What another session said with NOTIFY on a channel that this one listens to.
public struct PostgresNotification: Hashable, Sendable {
    public let channel: String
    /// At most 8,000 bytes; empty when none was given.
    public let payload: String
    /// The server's process of the session that said it.
    public let process: Int32

    public init(channel: String, payload: String, process: Int32) {
        self.channel = channel
        self.payload = payload
        self.process = process
    }

    /// Takes over and frees libpq's notification.
    init(owning raw: UnsafeMutablePointer<PGnotify>) {
        channel = raw.pointee.relname.map { String(cString: $0) } ?? ""
        payload = raw.pointee.extra.map { String(cString: $0) } ?? ""
        process = raw.pointee.be_pid
        PQfreemem(raw)
    }
}
