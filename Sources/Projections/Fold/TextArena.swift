// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The texts of a fold, in one growing block of memory.
///
/// Folding a million events with a string a field would spend most of its time in the allocator. An arena is filled
/// during a batch and cleared after it.
///
/// No call leads back into the same arena, so that the checks of overlapping access, 4 % of a replay's program, could find none.
public final class TextArena {
    @exclusivity(unchecked) private var base: UnsafeMutableRawPointer
    @exclusivity(unchecked) private var capacity: Int
    /// The bytes in use.
    @exclusivity(unchecked) public private(set) var count = 0
    @exclusivity(unchecked) private var slots: UnsafeMutableBufferPointer<Text>
    @exclusivity(unchecked) private var interned = 0

    public init() {
        capacity = 1 << 16
        base = .allocate(byteCount: capacity, alignment: 16)
        slots = Self.emptySlots(1 << 10)
    }

    deinit {
        base.deallocate()
        slots.deallocate()
    }

    /// Forgets the texts and keeps the memory, unless it has grown beyond a limit.
    public func removeAll(keepingAtMost limit: Int = 32 << 20) {
        count = 0
        interned = 0
        if capacity > limit {
            base.deallocate()
            capacity = 1 << 16
            base = .allocate(byteCount: capacity, alignment: 16)
        }
        if slots.count > 1 << 16 {
            slots.deallocate()
            slots = Self.emptySlots(1 << 10)
        } else {
            slots.update(repeating: .null)
        }
    }

    private static func emptySlots(_ count: Int) -> UnsafeMutableBufferPointer<Text> {
        let slots = UnsafeMutableBufferPointer<Text>.allocate(capacity: count)
        slots.initialize(repeating: .null)
        return slots
    }

    /// Adds a text.
    public func add(_ content: UnsafeRawBufferPointer) -> Text {
        reserve(content.count)
        if let start = content.baseAddress { memcpy(base + count, start, content.count) }
        defer { count += content.count }
        return Text(start: UInt32(count), length: UInt32(content.count))
    }

    /// Adds a text once: the same bytes give the same `Text` again.
    public func intern(_ content: UnsafeRawBufferPointer) -> Text {
        if interned * 2 >= slots.count { grow() }
        let slots = slots
        let mask = slots.count - 1
        var slot = Self.hash(content) & mask
        while case let text = slots[slot], !text.isNull {
            if equals(text, content) { return text }
            slot = (slot + 1) & mask
        }
        let text = add(content)
        slots[slot] = text
        interned += 1
        return text
    }

    /// The bytes of a text, valid until the next text is added; `nil` for null.
    public func bytes(of text: Text) -> UnsafeRawBufferPointer? {
        text.isNull ? nil : UnsafeRawBufferPointer(start: base + Int(text.start), count: Int(text.length))
    }

    /// The order of two texts by their bytes, as PostgreSQL's collation "C" has it.
    public func isLess(_ left: Text, _ right: Text) -> Bool { compare(left, right) < 0 }

    /// Below, at or above zero as the left text sorts before, with or after the right one.
    public func compare(_ left: Text, _ right: Text) -> Int {
        if left == right { return 0 }
        guard let a = bytes(of: left), let b = bytes(of: right) else { return left.isNull ? -1 : 1 }
        let order = a.isEmpty || b.isEmpty ? 0 : memcmp(a.baseAddress!, b.baseAddress!, min(a.count, b.count))
        return order != 0 ? Int(order) : a.count - b.count
    }

    /// A text as a string.
    public func string(_ text: Text) -> String? { bytes(of: text).map { String(decoding: $0, as: UTF8.self) } }

    private func reserve(_ more: Int) {
        guard count + more > capacity else { return }
        precondition(count + more < Int(UInt32.max), "an arena holds at most 4 GiB")
        var larger = capacity * 2
        while larger < count + more { larger *= 2 }
        let next = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
        memcpy(next, base, count)
        base.deallocate()
        base = next
        capacity = larger
    }

    private func grow() {
        let old = slots
        defer { old.deallocate() }
        slots = Self.emptySlots(old.count * 2)
        let mask = slots.count - 1
        for text in old where !text.isNull {
            var slot = Self.hash(bytes(of: text)!) & mask
            while !slots[slot].isNull { slot = (slot + 1) & mask }
            slots[slot] = text
        }
    }

    private func equals(_ text: Text, _ content: UnsafeRawBufferPointer) -> Bool {
        Int(text.length) == content.count
            && (content.isEmpty || memcmp(base + Int(text.start), content.baseAddress!, content.count) == 0)
    }

    static func hash(_ content: UnsafeRawBufferPointer) -> Int {
        var hash: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(content.count)
        var position = 0
        while position + 8 <= content.count {
            hash = mix(hash ^ content.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            position += 8
        }
        let rest = content.count & 7
        guard rest > 0 else { return Int(truncatingIfNeeded: hash & UInt64(Int.max)) }
        if content.count >= 8 {
            // The last eight bytes, of which some were in the word before.
            let word = content.loadUnaligned(fromByteOffset: content.count - 8, as: UInt64.self)
            return Int(truncatingIfNeeded: mix(hash ^ word) & UInt64(Int.max))
        }
        var word: UInt64 = 0
        for position in position..<content.count { word = word << 8 | UInt64(content[position]) }
        return Int(truncatingIfNeeded: mix(hash ^ word) & UInt64(Int.max))
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        let (high, low) = value.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return high ^ low
    }
}
