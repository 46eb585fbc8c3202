// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Finds the number of a type by its name: a hash table that lives as long as the process.
struct EventTypeTable: @unchecked Sendable {
    // Unchecked: the memory is written here, before anybody else sees it, and never freed.
    private let names: UnsafePointer<JSONName>
    private let slots: UnsafePointer<UInt8>
    private static let size = 128

    static let shared = EventTypeTable()

    private init() {
        let names = UnsafeMutablePointer<JSONName>.allocate(capacity: EventType.names.count)
        let slots = UnsafeMutablePointer<UInt8>.allocate(capacity: Self.size)
        slots.initialize(repeating: 0, count: Self.size)
        for (index, literal) in EventType.names.enumerated() {
            let name = JSONName(literal)
            (names + index).initialize(to: name)
            var slot = SchemaProperty.slot(prefix: name.prefix, length: UInt32(name.length), of: Self.size)
            while slots[slot] != 0 { slot = (slot + 1) & (Self.size - 1) }
            slots[slot] = UInt8(index + 1)
        }
        self.names = UnsafePointer(names)
        self.slots = UnsafePointer(slots)
    }

    /// The type of the catalogue with a name, or `nil`.
    ///
    /// - Parameter prefix: The first eight bytes, as in `JSONNode.keyPrefix`.
    @inline(__always)
    func type(_ name: UnsafeBufferPointer<UInt8>, prefix: UInt64) -> EventType? {
        guard let start = name.baseAddress else { return nil }
        var slot = SchemaProperty.slot(prefix: prefix, length: UInt32(truncatingIfNeeded: name.count), of: Self.size)
        while slots[slot] != 0 {
            let candidate = names + Int(slots[slot] - 1)
            if candidate.pointee.prefix == prefix, candidate.pointee.length == name.count,
                candidate.pointee.hasRest(of: start)
            {
                return EventType(slots[slot])
            }
            slot = (slot + 1) & (Self.size - 1)
        }
        return nil
    }
}
