// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Postgres

@Suite struct StatementCacheTests {
    private func key(_ sql: String) -> StatementCache.Key { .init(sql: sql, types: [20]) }

    @Test func namesAreNeverUsedTwice() {
        var cache = StatementCache(limit: 2)
        let names = (0..<100).map { number in
            let name = cache.makeName(for: key("\(number)"))
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

    @Test func whatOthersHaveLeftIsFoundByItsNameOnce() {
        let (mine, other) = (key("SELECT 1"), key("SELECT 2"))
        var cache = StatementCache(limit: 2, left: [mine.name, "kefu_1"])
        #expect(cache.name(for: mine) == mine.name)
        #expect(cache.name(for: other) == nil)
        #expect(cache.makeName(for: other) == other.name)
        #expect(mine.name != other.name && mine.name != StatementCache.Key(sql: "SELECT 1", types: [25]).name)
        cache.evict(mine)
        // It is deallocated before it is prepared anew under the same name.
        #expect(cache.takeEvicted() == [mine.name])
        #expect(cache.name(for: mine) == nil)
    }
}
