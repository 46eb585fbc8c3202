// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension EventParser {
    /// Writes a payload without its personal members, each of which leaves its length, and those members apart.
    @inline(never)
    mutating func split(_ data: Int, _ rules: EventRules)
        -> (data: UnsafeBufferPointer<UInt8>, personal: UnsafeBufferPointer<UInt8>)
    {
        let personal = writePersonal(data, rules)
        let start = free
        put(UInt8(ascii: "{"))
        var length = lengths
        let end = lengths + personal.lengths
        var member = Int(tape.nodes[data].firstByKey)
        while member != 0 || length < end {
            var order = member == 0 ? 1 : -1
            if member != 0, length < end {
                let node = tape.nodes + member
                order = JSONBytes.compare(
                    (tape.key(of: member), Int(node.pointee.keyLength), node.pointee.keyPrefix),
                    (length.pointee.name.start, length.pointee.name.length, length.pointee.name.prefix)
                )
            }
            if order > 0 {
                separate(from: start)
                write(length.pointee)
                length += 1
                continue
            }
            // A length that came with the text gives way to the one that was counted.
            if order < 0, !tape.nodes[member].spelling.contains(.personal) {
                separate(from: start)
                free = CanonicalJSON.writeMember(member, of: tape, to: free)
            }
            member = Int(tape.nodes[member].nextByKey)
        }
        put(UInt8(ascii: "}"))
        return (UnsafeBufferPointer(start: start, count: free - start), personal.text)
    }

    /// Writes the personal members as an object, and their lengths into `lengths`, in the order of the length fields.
    private mutating func writePersonal(_ data: Int, _ rules: EventRules)
        -> (text: UnsafeBufferPointer<UInt8>, lengths: Int)
    {
        guard let rule = rules.schema.rules.baseAddress else { preconditionFailure("a schema has a rule") }
        let start = free
        put(UInt8(ascii: "{"))
        var count = 0
        var member = Int(tape.nodes[data].firstByKey)
        while member != 0 {
            if tape.nodes[member].spelling.contains(.personal),
                let property = rules.schema.property(member, rule, of: tape)
            {
                separate(from: start)
                free = CanonicalJSON.writeMember(member, of: tape, to: free)
                insert(
                    PersonalLength(
                        name: rule.pointee.properties[property].lengthName,
                        count: tape.codePoints(member)
                    ),
                    at: count
                )
                count += 1
            }
            member = Int(tape.nodes[member].nextByKey)
        }
        put(UInt8(ascii: "}"))
        return (UnsafeBufferPointer(start: start, count: free - start), count)
    }

    private func insert(_ new: PersonalLength, at count: Int) {
        var place = count
        while place > 0 {
            let other = lengths[place - 1].name
            guard
                JSONBytes.compare(
                    (new.name.start, new.name.length, new.name.prefix),
                    (other.start, other.length, other.prefix)
                ) < 0
            else { break }
            lengths[place] = lengths[place - 1]
            place -= 1
        }
        lengths[place] = new
    }

    private mutating func write(_ length: PersonalLength) {
        put(UInt8(ascii: "\""))
        free.update(from: length.name.start, count: length.name.length)
        free += length.name.length
        put(UInt8(ascii: "\""))
        put(UInt8(ascii: ":"))
        var divisor = 1
        while length.count / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            put(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: length.count / divisor % 10))
            divisor /= 10
        }
    }

    /// Writes a comma unless the object that begins at `start` is still empty.
    private mutating func separate(from start: UnsafeMutablePointer<UInt8>) {
        if free > start + 1 { put(UInt8(ascii: ",")) }
    }

    private mutating func put(_ byte: UInt8) {
        free.pointee = byte
        free += 1
    }
}
