// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// The hints of one import, whichever of its connections has appended: together no more than one connection would send.
final class ImportHint: Sendable {
    private let pacer = Locked(HintPacer())

    /// Hints over a connection outside of a transaction, unless it was done a moment ago.
    func appended(over connection: PostgresConnection) async {
        if pacer.withLock({ $0.appended(at: .now) }) { await LogHint.send(over: connection) }
    }

    /// Hints at what was appended and not hinted at yet.
    func settle(over connection: PostgresConnection) async {
        if pacer.withLock({ $0.settle(at: .now) }) { await LogHint.send(over: connection) }
    }
}
