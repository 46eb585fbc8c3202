// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Numbers a fixed set of names, and finds the number of a name in a few nanoseconds.
struct ByteTable: Sendable {
    let names: [[UInt8]]
    private let slots: [Int32]

    init(_ names: [String]) {
        self.names = names.map { Array($0.utf8) }
        var slots = [Int32](repeating: -1, count: 16)
        while slots.count < names.count * 4 { slots += slots }
        for (number, name) in self.names.enumerated() {
            var slot = name.withUnsafeBytes { TextArena.hash($0) } & (slots.count - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(number)
        }
        self.slots = slots
    }

    /// The number of a name, or -1.
    func number(of name: UnsafeRawBufferPointer) -> Int {
        let mask = slots.count - 1
        var slot = TextArena.hash(name) & mask
        while slots[slot] >= 0 {
            let candidate = names[Int(slots[slot])]
            if candidate.count == name.count,
                candidate.withUnsafeBytes({
                    name.isEmpty || memcmp($0.baseAddress!, name.baseAddress!, name.count) == 0
                })
            {
                return Int(slots[slot])
            }
            slot = (slot + 1) & mask
        }
        return -1
    }
}
