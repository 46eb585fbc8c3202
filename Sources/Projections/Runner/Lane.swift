// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// One projection's generation on its way through a partition.
struct Lane {
    let projection: Projection
    let generation: Int
    let fold: any Fold
    var nextOffset: Int64
    /// Subjects whose events wait, because one of them could not be folded.
    var parked: Set<ParkedSubject>
    var rows: RowWriter
    /// Events that this batch parks, with the reasons.
    var refused: [(offset: Int64, subject: ParkedSubject, reason: String)] = []

    init(_ projection: Projection, generation: Int, fold: any Fold, nextOffset: Int64, parked: Set<ParkedSubject>) {
        self.projection = projection
        self.generation = generation
        self.fold = fold
        self.nextOffset = nextOffset
        self.parked = parked
        rows = RowWriter(tables: projection.tables)
    }

    var tableNames: TableNames { projection.tableNames(generation: generation) }

    /// Gives an event to the fold, or parks it.
    mutating func take(_ event: FoldEvent) {
        guard event.offset >= nextOffset else { return }
        if !parked.isEmpty {
            let subject = ParkedSubject(event)
            if parked.contains(subject) {
                refused.append((event.offset, subject, "waits behind an earlier event of its subject"))
                return
            }
        }
        do {
            try fold.note(event)
        } catch {
            let subject = ParkedSubject(event)
            parked.insert(subject)
            refused.append((event.offset, subject, error.reason))
        }
    }
}

/// A subject of a shop.
struct ParkedSubject: Hashable {
    var shop: String
    var subject: String

    init(shop: String, subject: String) {
        self.shop = shop
        self.subject = subject
    }

    init(_ event: FoldEvent) {
        shop = String(decoding: event.shop, as: UTF8.self)
        subject = String(decoding: event.subject, as: UTF8.self)
    }
}
