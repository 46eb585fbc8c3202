// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Postgres

@Suite struct StatementCacheTests {
    private func key(_ sql: String) -> StatementCache.Key { .init(sql: sql, types: [20]) }

    @Test func namesAreNeverUsedTwice() {
        var cache = StatementCache(limit: 2)
        let names = (0..<100).map { number in
            let name = cache.makeName()
            cache.insert(name, for: key("\(number)"))
            return name
        }
        #expect(Set(names).count == 100)
        #expect(cache.count == 2)
        #expect(cache.takeEvicted() == Array(names.dropLast(2)))
        #expect(cache.takeEvicted() == [])
    }

    @Test func useKeepsAStatement() {
        var cache = StatementCache(limit: 2)
        cache.insert("one", for: key("1"))
        cache.insert("two", for: key("2"))
        #expect(cache.name(for: key("1")) == "one")
        cache.insert("three", for: key("3"))
        #expect(cache.name(for: key("1")) == "one")
        #expect(cache.name(for: key("2")) == nil)
        #expect(cache.name(for: .init(sql: "1", types: [25])) == nil)
    }

    @Test func forgettingAllLeavesNothingToDeallocate() {
        var cache = StatementCache(limit: 1)
        cache.insert("one", for: key("1"))
        cache.insert("two", for: key("2"))
        cache.removeAll()
        #expect(cache.evicted == [])
        #expect(cache.name(for: key("2")) == nil)
    }
}
