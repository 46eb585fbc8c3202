// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import KefuTesting
import Testing

@testable import EventLog

struct PartitionSetTests {
    @Test func theEndsOfTheRangeAreHeld() {
        var set: PartitionSet = [0, 63, 64, 255]
        #expect(Array(set) == [0, 63, 64, 255])
        #expect(set.count == 4 && set.contains(255) && !set.contains(254))
        let isNew = set.insert(64).inserted
        #expect(!isNew)
        #expect(set.remove(64) == 64 && set.remove(64) == nil)
        #expect(Array(set) == [0, 63, 255])
        #expect(PartitionSet().isEmpty && Array(PartitionSet()).isEmpty)
    }

    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func itAgreesWithASet(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        func some() -> Set<Int> {
            Set((0..<Int.random(in: 0...40, using: &random)).map { _ in Int.random(in: 0...255, using: &random) })
        }
        let (one, other) = (some(), some())
        let (left, right) = (PartitionSet(one), PartitionSet(other))
        #expect(Array(left) == one.sorted() && left.count == one.count)
        #expect(Set(left.union(right)) == one.union(other))
        #expect(Set(left.intersection(right)) == one.intersection(other))
        #expect(Set(left.symmetricDifference(right)) == one.symmetricDifference(other))
        #expect(Set(left.subtracting(right)) == one.subtracting(other))
        #expect(left.isDisjoint(with: right) == one.isDisjoint(with: other))
        #expect((left == right) == (one == other))
        var changed = left
        changed.subtract(right)
        changed.formUnion(right)
        #expect(changed == left.union(right))
    }
}
