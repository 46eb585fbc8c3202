// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension ConnectionPool {
    /// How many connections of a pool are in which state, and how many tasks wait.
    public struct Statistics: Hashable, Sendable {
        public let idle: Int
        public let leased: Int
        public let opening: Int
        public let waiting: Int
    }

    /// The pool's present figures.
    public var statistics: Statistics {
        state.withLock { state in
            Statistics(
                idle: state.machine.idle.count,
                leased: state.machine.leased.count,
                opening: state.machine.opening,
                waiting: state.machine.waiting
            )
        }
    }
}
