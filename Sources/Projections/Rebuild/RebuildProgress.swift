// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// How far a rebuild is.
public struct RebuildProgress: Sendable, Hashable {
    /// What it does.
    public enum Phase: Sendable {
        /// Reads and folds the events of the cut.
        case reading
        /// Makes keys and indexes.
        case indexing
        /// Folds what came meanwhile.
        case catchingUp
    }

    public var phase: Phase
    /// The events of the cut that are folded, those of an interrupted run before included.
    public var done: Int64
    /// The events of the cut.
    public var total: Int64
}
