// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import EventLog

/// Which events are folded aside for a question, and into which tables.
public struct AsideRequest: Sendable {
    /// The tables that the question reads, as its SQL writes them in braces.
    public var tables: Set<String>
    /// Only events that are not part of this cut.
    public var from = Cut.beginning
    /// Types of events that are folded from the first one on, whatever the cut: what others are judged by, such as names and policies.
    /// Only folds whose rows come of one subject's events take them.
    public var context: [String] = []
    /// Only events that are part of this cut; the present heads when left out.
    public var to: Cut?
    /// Only events of these shops, by id; all when empty.
    public var shops: [String] = []
    /// Types of events that are folded whichever shop they are of: what rows of other shops are judged by too.
    public var sharedTypes: [String] = []
    /// Parameters of the folds, for a second build beside that with the standard ones. Its tables are `{changed.messages}`
    /// and so on; without parameters there is no second build.
    public var changedParameters: [String: String] = [:]
    /// The most events a second that are read, to leave the machine to others.
    public var throttle: Int?

    /// Bytes that the folds of one partition may take; two partitions are folded at a time. What may take more is read in the order of
    /// its subjects, which the server sorts, and written piece by piece.
    var memory = 24 << 20

    public init(tables: Set<String>) { self.tables = tables }
}
