// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Numbers a fixed set of names, and finds the number of a name in a few nanoseconds.
struct ByteTable: Sendable {
    /// The bytes of all names, one after the other, and where each ends.
    private let bytes: [UInt8]
    private let ends: [Int32]
    private let slots: [Int32]

    init(_ names: [String]) {
        var (bytes, ends): ([UInt8], [Int32]) = ([], [])
        var slots = [Int32](repeating: -1, count: 16)
        while slots.count < names.count * 4 { slots += slots }
        for (number, name) in names.enumerated() {
            let name = Array(name.utf8)
            var slot = name.withUnsafeBytes { TextArena.hash($0) } & (slots.count - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(number)
            bytes += name
            ends.append(Int32(bytes.count))
        }
        (self.bytes, self.ends, self.slots) = (bytes, ends, slots)
    }

    /// The number of a name, or -1.
    func number(of name: UnsafeRawBufferPointer) -> Int {
        let mask = slots.count - 1
        var slot = TextArena.hash(name) & mask
        while case let number = Int(slots[slot]), number >= 0 {
            let start = number > 0 ? Int(ends[number - 1]) : 0
            if Int(ends[number]) - start == name.count, isEqual(name, at: start) { return number }
            slot = (slot + 1) & mask
        }
        return -1
    }

    private func isEqual(_ name: UnsafeRawBufferPointer, at start: Int) -> Bool {
        bytes.withUnsafeBytes { name.isEmpty || memcmp($0.baseAddress! + start, name.baseAddress!, name.count) == 0 }
    }
}
