// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// What a look at the whole log has found.
public struct LogVerification: Sendable, Hashable {
    /// What was looked at: everything up to here.
    public var cut: Cut
    /// The batches that were looked at.
    public var batches: Int
    /// What is wrong, by partition; empty for a log that is whole.
    public var faults: [LogFault]

    /// Whether nothing is wrong.
    public var isWhole: Bool { faults.isEmpty }
}
