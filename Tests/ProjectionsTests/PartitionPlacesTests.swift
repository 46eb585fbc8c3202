// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Testing

@testable import Projections

struct PartitionPlacesTests {
    private let served = LaneSelection.generations(["replies": 1, "orders": 1])
    private let single = LaneSelection.lane(LaneKey(partition: 0, projection: "orders", generation: 1))

    private let told: [(partition: Int, next: Int64, end: Int64)] = [(0, 5, 10), (1, 3, 3), (2, 0, 0)]

    private var noted: PartitionPlaces {
        var places = PartitionPlaces()
        _ = places.note(told, of: served)
        return places
    }

    @Test func whatTheDatabaseSaysIsPending() {
        var places = PartitionPlaces()
        let pending = places.note(told, of: served)
        #expect(pending == [0: 5])
        #expect(places.expected(1, of: served) == 3)
        #expect(places.expected(1, of: single) == nil)
        #expect(places.expected(7, of: served) == nil)
    }

    @Test func aBatchMovesItsPartitionsAndTheHeadsSayWhatIsNext() {
        var places = noted
        let unasked = places.takePending(of: served)
        #expect(unasked == nil)
        places.move([0: 10], heads: Cut(ends: [10, 4, 1]), of: served)
        let pending = places.takePending(of: served)
        #expect(pending == [1: 3, 2: 0])
        // Once a batch: then the database is asked.
        let again = places.takePending(of: served)
        #expect(again == nil)
    }

    @Test func nothingIsRememberedOfAnotherSelection() {
        var places = noted
        places.move([0: 8], heads: Cut(ends: [10]), of: single)
        let pending = places.takePending(of: served)
        #expect(pending == nil)
        #expect(places.expected(0, of: served) == 5)
        places.move([0: 8], heads: Cut(ends: [10]), of: served)
        let other = places.takePending(of: single)
        #expect(other == nil)
        places.forget()
        let forgotten = places.takePending(of: served)
        #expect(forgotten == nil)
    }
}
