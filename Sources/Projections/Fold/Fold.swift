// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Postgres

/// Folds events into the rows of one projection: without clock, I/O or randomness.
///
/// A batch goes through it in four steps: `note` takes each event, `reach` names the stored rows that these events
/// touch, `load` takes those rows, `write` gives the rows that change. A rebuild leaves out `reach` and `load`, since
/// all that was folded is still there. A batch may hold events of many partitions, each row is of one. Whatever the order
/// of the events, and however they are cut into batches, the rows are the same in the end.
public protocol Fold: AnyObject {
    /// Takes one event.
    ///
    /// - Throws: `FoldRefusal` when the event cannot be folded; the fold is as it was before.
    func note(_ event: FoldEvent) throws(FoldRefusal)

    /// The queries for the stored rows that the noted events touch, one a table for all partitions.
    func reach(_ tables: TableNames) -> [PostgresQuery]

    /// Takes the rows of one of these queries.
    func load(_ query: Int, _ rows: PostgresResult) throws

    /// Gives the rows that are new or changed.
    func write(to rows: inout RowWriter)

    /// The statements that delete what was made of stored rows and may not follow from them any more, once the rows are written
    /// (``KeptSums``).
    func retractions(_ tables: TableNames) -> [PostgresQuery]

    /// Forgets the batch.
    func removeAll()

    /// The bytes of memory that the noted events take, roughly.
    var memory: Int { get }

    /// Whether events of different subjects never change the same row. Where they may, the tables have keys, and the rows of a
    /// piece of a partition are merged with what is stored.
    var isBoundBySubject: Bool { get }
}

extension Fold {
    public var isBoundBySubject: Bool { true }

    public func reach(_ tables: TableNames) -> [PostgresQuery] { [] }

    public func load(_ query: Int, _ rows: PostgresResult) throws {}

    public func retractions(_ tables: TableNames) -> [PostgresQuery] { [] }
}
