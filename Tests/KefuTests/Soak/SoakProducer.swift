// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Somebody who appends events and tells the oracle what it sends and what it is told.
protocol SoakProducer: Sendable {
    /// Appends one batch after the other, as long as it shall; what it has sent is answered when it returns.
    func run(while goesOn: () -> Bool) async throws
}
