// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog

/// One projection's generation on its way through a partition.
struct Lane {
    let key: LaneKey
    let projection: Projection
    let fold: any Fold
    var nextOffset: Int64
    /// Subjects whose events wait, because one of them could not be folded.
    var parked: Set<ShopSubject>
    /// Offsets that are not folded: given up by an operator, or known to end the program.
    var left: [Int64: ParkedEvent.Cause] = [:]
    var rows: RowWriter
    /// Events that this batch parks, with the reasons.
    var refused: [ParkedEvent] = []
    /// Whether its rows are merged with those that are stored, as they come in pieces that may touch the same rows.
    var isMerged = false
    /// Events that the fold took.
    var noted = 0

    init(_ projection: Projection, key: LaneKey, fold: any Fold, nextOffset: Int64, parked: Set<ShopSubject>) {
        self.key = key
        self.projection = projection
        self.fold = fold
        self.nextOffset = nextOffset
        self.parked = parked
        rows = RowWriter(tables: projection.tables)
    }

    var tableNames: TableNames { projection.tableNames(generation: key.generation) }

    /// Gives an event to the fold, or parks it.
    mutating func take(_ event: FoldEvent) {
        guard event.offset >= nextOffset else { return }
        if !left.isEmpty, let cause = left[event.offset] {
            park(event, cause, cause == .skipped ? "given up by an operator" : "ended the program when it was folded")
            return
        }
        if !parked.isEmpty, parked.contains(ShopSubject(event)) {
            park(event, .waiting, "waits behind an earlier event of its subject")
            return
        }
        do {
            try fold.note(event)
            noted += 1
        } catch {
            park(event, .refused, error.reason)
        }
    }

    private mutating func park(_ event: FoldEvent, _ cause: ParkedEvent.Cause, _ reason: String) {
        let subject = ShopSubject(event)
        if cause != .skipped { parked.insert(subject) }
        refused.append(ParkedEvent(lane: key, offset: event.offset, subject: subject, cause: cause, reason: reason))
    }
}
