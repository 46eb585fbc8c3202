// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The heads of all partitions, read in one snapshot.
///
/// Offsets are dense and in commit order, so a cut names an exact, repeatable prefix of the log. There is no global
/// position: replays, comparisons and exports name a cut.
public struct Cut: Sendable, Hashable, CustomStringConvertible {
    /// By partition, the number of its events in the cut: the first offset that is not part of it.
    public var ends: [Int64]

    public init(ends: [Int64]) { self.ends = ends }

    /// The number of events in the cut.
    public var events: Int64 { ends.reduce(0, +) }

    /// `12,0,7…`: the ends in the order of the partitions.
    public var description: String { ends.map(String.init).joined(separator: ",") }
}
