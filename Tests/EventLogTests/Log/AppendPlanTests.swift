// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Testing

@testable import EventLog

struct AppendPlanTests {
    private func head(_ last: Int64) -> AppendPlan.Head {
        .init(lastOffset: last, digest: BatchDigest.none, recordedMicroseconds: 0)
    }

    @Test func rowsOfAPartitionTakeTheOffsetsAfterItsHead() {
        let plan = AppendPlan(
            partitions: [3, 1, 3],
            firsts: [0, 1, 2],
            stored: [:],
            heads: [1: head(-1), 3: head(9)]
        )
        #expect(plan.positions.map { $0?.description } == ["3:10", "1:0", "3:11"])
        #expect(plan.runs.map(\.partition) == [1, 3])
        #expect(plan.runs[1].rows == [0, 2])
        #expect(plan.runs[1].last == 11)
        #expect(plan.repeats.isEmpty)
    }

    @Test func aRepeatedIdentityTakesNoOffset() {
        let plan = AppendPlan(partitions: [0, 0, 0], firsts: [0, 0, 2], stored: [:], heads: [0: head(4)])
        #expect(plan.positions.map { $0?.offset } == [5, 5, 6])
        #expect(plan.repeats.map(\.row) == [1])
        #expect(plan.repeats.map(\.first) == [0])
    }

    @Test func aStoredIdentityIsAnsweredWithItsFirstPositionAlsoWhenRepeated() {
        let stored = EventPosition(partition: 7, offset: 2)
        let plan = AppendPlan(partitions: [0, 0], firsts: [0, 0], stored: [0: stored], heads: [0: head(4)])
        #expect(plan.positions == [stored, stored])
        #expect(plan.runs.isEmpty)
        #expect(plan.repeats.map(\.first) == [nil, nil])
    }
}
