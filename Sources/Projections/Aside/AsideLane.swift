// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog

/// One projection on its way through a partition, into tables aside.
struct AsideLane {
    let projection: Projection
    let fold: any Fold
    /// Whether its rows are merged with those that are stored, as they come in pieces that may touch the same rows.
    var isMerged = false
    /// Whether it takes no events.
    var isIdle = false
    /// Subjects with an event that the fold refused; what comes after it waits, as it does in the live generation.
    private var parked: Set<ShopSubject> = []
    /// Offsets that are not folded, as the live generation knows.
    private let left: [Int64: ParkedEvent.Cause]

    init(_ projection: Projection, _ slots: Projection.Slots, left: [Int64: ParkedEvent.Cause]) {
        self.projection = projection
        self.left = left
        fold = projection.makeFold(slots)
    }

    /// Gives an event to the fold, unless its subject is parked.
    mutating func take(_ event: FoldEvent) {
        guard !isIdle else { return }
        if !left.isEmpty, let cause = left[event.offset] {
            if cause != .skipped { parked.insert(ShopSubject(event)) }
            return
        }
        if !parked.isEmpty, parked.contains(ShopSubject(event)) { return }
        do {
            try fold.note(event)
        } catch {
            parked.insert(ShopSubject(event))
        }
    }

    /// The rows of what was folded, a buffer a table of the projection; the fold is empty afterwards.
    func rows() -> [RowBuffer] {
        var rows = RowWriter(tables: projection.tables)
        fold.write(to: &rows)
        fold.removeAll()
        return rows.buffers
    }
}
