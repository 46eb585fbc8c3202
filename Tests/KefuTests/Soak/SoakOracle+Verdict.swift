// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

extension SoakOracle {
    /// Holds the log against what the producers sent and were told.
    func judge(_ rows: [SoakRow], sourceLocation: SourceLocation = #_sourceLocation) {
        let (state, faults) = (now, faults(in: rows))
        #expect(faults.isEmpty, "\(faults.count) faults: \(faults.prefix(20))", sourceLocation: sourceLocation)
        #expect(state.unanswered == 0, "appends that nobody answered", sourceLocation: sourceLocation)
        #expect(!rows.isEmpty && !state.acknowledged.isEmpty, "nothing happened", sourceLocation: sourceLocation)
    }

    /// Everything about a log that is not as the producers sent it and were told.
    func faults(in rows: [SoakRow]) -> [String] {
        let state = now
        var faults = state.faults
        var stored: [String: SoakPosition] = [:]
        var ends: [Int: Int64] = [:]
        var last: [String: Int] = [:]
        for row in rows {
            if row.position.offset != ends[row.position.partition, default: 0] { faults.append("a hole before \(row)") }
            ends[row.position.partition] = row.position.offset + 1
            if let first = stored.updateValue(row.position, forKey: row.id) {
                faults.append("doubled: \(row.id) at \(first) and \(row.position)")
            }
            guard let event = state.sent[row.id] else {
                faults.append("never sent: \(row)")
                continue
            }
            if state.withdrawn.contains(row.id) { faults.append("rolled back, and stored all the same: \(row)") }
            if row.subject != event.subject || !row.data.contains(#""n":\#(event.number)"#)
                || !row.text.contains("在吗 \(event.id)\"")
            {
                faults.append("changed: \(row)")
            }
            guard let producer = event.producer else { continue }
            let lane = "\(producer) \(event.subject)"
            if let before = last.updateValue(event.number, forKey: lane), before > event.number {
                faults.append("out of its producer's order: \(row) behind number \(before)")
            }
        }
        for (id, position) in state.acknowledged {
            guard let place = stored[id] else {
                faults.append("lost: \(id), acknowledged at \(position.map { "\($0)" } ?? "some position")")
                continue
            }
            if let position, position != place {
                faults.append("\(id) was acknowledged at \(position), is at \(place)")
            }
        }
        return faults
    }
}
