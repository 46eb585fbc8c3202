// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The prepared statements of one connection, the one used last at the end. A value: it sends nothing.
struct StatementCache {
    /// A statement is one text with one list of parameter types.
    struct Key: Hashable, Sendable {
        let sql: String
        let types: [UInt32]
    }

    private struct Entry {
        let name: String
        var lastUse: UInt64
    }

    private let limit: Int
    private var entries: [Key: Entry] = [:]
    private var clock: UInt64 = 0
    private var lastNumber = 0
    /// Names that the server still knows and no key leads to.
    private(set) var evicted: [String] = []

    init(limit: Int) {
        self.limit = max(1, limit)
    }

    var count: Int { entries.count }

    /// The name of a statement prepared before, marked as used.
    mutating func name(for key: Key) -> String? {
        clock += 1
        guard let index = entries.index(forKey: key) else { return nil }
        entries.values[index].lastUse = clock
        return entries.values[index].name
    }

    /// A name that no statement of this connection has had.
    mutating func makeName() -> String {
        lastNumber += 1
        return "kefu_\(lastNumber)"
    }

    /// Keeps a statement that the server has prepared, and evicts the one used longest ago when there are too many. O(limit) then.
    mutating func insert(_ name: String, for key: Key) {
        clock += 1
        entries[key] = Entry(name: name, lastUse: clock)
        while entries.count > limit, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })?.key {
            evict(oldest)
        }
    }

    /// Forgets one statement and leaves its name to be deallocated.
    mutating func evict(_ key: Key) {
        if let entry = entries.removeValue(forKey: key) { evicted.append(entry.name) }
    }

    /// Forgets all, when the server has.
    mutating func removeAll() {
        entries = [:]
        evicted = []
    }

    /// Takes the names to deallocate.
    mutating func takeEvicted() -> [String] {
        defer { evicted = [] }
        return evicted
    }
}
