// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import CLibPQ

/// What it takes to ask the server to cancel a connection's statement.
// `@unchecked`: libpq's `PGcancel` is immutable and may be used from any thread (libpq manual, `PQcancel`).
final class CancelKey: @unchecked Sendable {
    private let raw: OpaquePointer

    init?(_ connection: OpaquePointer) {
        guard let raw = PQgetCancel(connection) else { return nil }
        self.raw = raw
    }

    deinit {
        PQfreeCancel(raw)
    }

    /// Connects to the server, asks, and returns when the server has passed the signal on. Blocks.
    func send() {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { text in
            // A request that fails is repeated, and at last the connection is cut; the reason makes no difference.
            _ = PQcancel(raw, text.baseAddress, Int32(text.count))
        }
    }
}
