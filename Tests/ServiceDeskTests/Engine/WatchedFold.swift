// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
import Projections
import ServiceDesk

/// A fold of the desk with something wrong in it.
final class WatchedFold: Fold {
    private let inner: any Fold
    private let watch: @Sendable (FoldEvent) throws(FoldRefusal) -> Void
    private let lose: @Sendable (inout RowWriter) -> Void

    init(
        _ inner: any Fold,
        watch: @escaping @Sendable (FoldEvent) throws(FoldRefusal) -> Void,
        lose: @escaping @Sendable (inout RowWriter) -> Void
    ) {
        self.inner = inner
        self.watch = watch
        self.lose = lose
    }

    var memory: Int { inner.memory }
    var isBoundBySubject: Bool { inner.isBoundBySubject }

    func note(_ event: FoldEvent) throws(FoldRefusal) {
        try watch(event)
        try inner.note(event)
    }

    func reach(_ tables: TableNames) -> [PostgresQuery] { inner.reach(tables) }

    func load(_ query: Int, _ rows: PostgresResult) throws { try inner.load(query, rows) }

    func write(to rows: inout RowWriter) {
        inner.write(to: &rows)
        lose(&rows)
    }

    func removeAll() { inner.removeAll() }
}

extension ProjectionSet {
    /// The desk's projections with one fold watched.
    static func desk(
        watching name: String,
        version: Int? = nil,
        _ watch: @escaping @Sendable (FoldEvent) throws(FoldRefusal) -> Void = { _ in },
        lose: @escaping @Sendable (inout RowWriter) -> Void = { _ in }
    ) -> ProjectionSet {
        Desk.projections.mapping(name) { projection in
            projection.version = version ?? projection.version
            let makeFold = projection.makeFold
            projection.makeFold = { WatchedFold(makeFold($0), watch: watch, lose: lose) }
        }
    }

    private func mapping(_ name: String, _ change: (inout Projection) -> Void) -> ProjectionSet {
        ProjectionSet(
            projections.map { projection in
                var projection = projection
                if projection.name == name { change(&projection) }
                return projection
            },
            types: EventCatalogue.types
        )
    }
}

extension RowWriter {
    /// Puts nulls where none may be into the first table's rows, if there are any.
    mutating func makeRefusedByTheDatabase(columns: Int = 12) {
        guard !self[0].isEmpty else { return }
        var rows = RowBuffer(columns: columns)
        rows.beginRow()
        for _ in 0..<columns { rows.appendNull() }
        self[0] = rows
    }
}

extension RowWriter {
    /// Adds the same row of `customers` twice, if there are rows.
    mutating func tellACustomerTwice() {
        guard !self[0].isEmpty else { return }
        for _ in 0..<2 {
            self[0].beginRow()
            self[0].append(Int16(0))
            for text in ["x", "twice"] {
                var text = text
                text.withUTF8 { self[0].append(bytes: UnsafeRawBufferPointer($0)) }
            }
            self[0].append(microseconds: 0)
            self[0].append(Int64(0))
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Whether the bytes are the UTF-8 of a text.
    func elementsEqual(_ text: String) -> Bool { elementsEqual(text.utf8) }
}
