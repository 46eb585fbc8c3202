// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// What became of the events of an import.
public struct ImportSummary: Sendable, Hashable {
    /// Stored by this import.
    public var appended = 0
    /// In the log before, or twice in the input.
    public var duplicates = 0
    /// Not stored: no valid events, or in conflict with what the log holds.
    public var refused = 0
    /// Of the refused ones, those in conflict.
    public var conflicts = 0

    public init() {}

    /// The number of records in the input.
    public var records: Int { appended + duplicates + refused }
}
