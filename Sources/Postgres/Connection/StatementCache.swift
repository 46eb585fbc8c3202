// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The prepared statements of one connection, the one used last at the end. A value: it sends nothing.
struct StatementCache {
    /// A statement is one text with one list of parameter types.
    struct Key: Hashable, Sendable {
        let sql: String
        let types: [UInt32]
    }

    /// The parameter by which a lent session tells the names of the statements that are prepared in it.
    static let parameter = "kefu_statements"

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
    /// In a session that others had before, the statements that they have left; names say which statements they are then.
    private var left: Set<String>?

    /// - Parameter left: the names of statements that others have prepared in this session; `nil` in one that is new.
    init(limit: Int, left: Set<String>? = nil) {
        self.limit = max(1, limit)
        self.left = left
    }

    var count: Int { entries.count }

    /// The name of a statement prepared before, marked as used.
    mutating func name(for key: Key) -> String? {
        clock += 1
        guard let index = entries.index(forKey: key) else {
            guard left?.remove(key.name) != nil else { return nil }
            insert(key.name, for: key)
            return key.name
        }
        entries.values[index].lastUse = clock
        return entries.values[index].name
    }

    /// A name that no other statement of this session has.
    mutating func makeName(for key: Key) -> String {
        if left != nil { return key.name }
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
        // It may have others that are named by their text.
        left = nil
        entries = [:]
        evicted = []
    }

    /// Takes the names to deallocate.
    mutating func takeEvicted() -> [String] {
        defer { evicted = [] }
        return evicted
    }
}

extension StatementCache.Key {
    /// A name that is the same in every program: 64 bits over text and types (FNV-1a), and the text's length.
    var name: String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in sql.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        for type in types { hash = (hash ^ UInt64(type)) &* 0x100_0000_01b3 }
        return "kefu_\(String(hash, radix: 36))_\(sql.utf8.count)"
    }
}
