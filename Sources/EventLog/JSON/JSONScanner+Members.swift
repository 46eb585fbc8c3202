// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension JSONScanner {
    /// The members up to which each is put in its place as it comes; those of larger objects are sorted at the end,
    /// so that a hostile order of many keys costs n log n.
    private static let insertedMembers: UInt32 = 32

    /// Reads a key and its colon, and links the coming node into the order of the keys.
    @inline(__always)
    mutating func beginMember() throws(JSONRefusal) {
        guard peek() == UInt8(ascii: "\"") else { throw missingKey() }
        members &+= 1
        guard members <= mostMembers else { throw tooManyMembers() }
        let start = next + 1
        let spelling: JSONNode.Spelling
        do {
            spelling = try skipString()
        } catch {
            throw inKey(error)
        }
        let node = nodes + Int(count)
        if spelling.contains(.escaped) {
            decodeKey(UnsafeBufferPointer(start: start, count: next - 1 - start), of: node)
        } else {
            let length = next - 1 - start
            node.pointee.keyIsDecoded = false
            node.pointee.keyStart = UInt32(truncatingIfNeeded: start - text)
            node.pointee.keyLength = UInt32(truncatingIfNeeded: length)
            node.pointee.keyPrefix = prefix(start, length)
        }
        try link(node.pointee.keyPrefix)
        guard peek() == UInt8(ascii: ":") else { throw missingColon() }
        next += 1
    }

    @inline(__always)
    private func prefix(_ start: UnsafePointer<UInt8>, _ length: Int) -> UInt64 {
        guard end - start >= 8 else { return JSONBytes.prefix(start, length) }
        let word = UInt64(bigEndian: UnsafeRawPointer(start).loadUnaligned(as: UInt64.self))
        return length >= 8 ? word : length == 0 ? 0 : word & (~0 << UInt64(64 &- 8 &* length))
    }

    @inline(never)
    private mutating func decodeKey(_ raw: UnsafeBufferPointer<UInt8>, of node: UnsafeMutablePointer<JSONNode>) {
        let start = decodedKeys + decodedCount
        let length = JSONBytes.decode(raw, into: start) - start
        node.pointee.keyIsDecoded = true
        node.pointee.keyStart = UInt32(truncatingIfNeeded: decodedCount)
        node.pointee.keyLength = UInt32(truncatingIfNeeded: length)
        node.pointee.keyPrefix = JSONBytes.prefix(start, length)
        decodedCount += length
    }

    @inline(__always)
    func key(_ index: UInt32) -> (start: UnsafePointer<UInt8>, length: Int, prefix: UInt64) {
        let node = nodes + Int(index)
        let start = Int(node.pointee.keyStart)
        return (
            node.pointee.keyIsDecoded ? UnsafePointer(decodedKeys) + start : text + start,
            Int(node.pointee.keyLength), node.pointee.keyPrefix
        )
    }

    @inline(__always)
    private mutating func link(_ prefix: UInt64) throws(JSONRefusal) {
        let frame = frames + (depth - 1)
        frame.pointee.child = count
        frame.pointee.count &+= 1
        let last = frame.pointee.lastByKey
        if last == 0 {
            nodes[Int(frame.pointee.node)].firstByKey = count
        } else if nodes[Int(last)].keyPrefix < prefix, !frame.pointee.isUnsorted {
            nodes[Int(last)].nextByKey = count
        } else {
            return try insert()
        }
        nodes[Int(count)].nextByKey = 0
        frame.pointee.lastByKey = count
    }

    /// Links a member whose key is not known to be the greatest so far.
    private mutating func insert() throws(JSONRefusal) {
        let frame = frames + (depth - 1)
        guard !frame.pointee.isUnsorted else { return }
        let new = count
        let key = key(new)
        let last = frame.pointee.lastByKey
        if nodes[Int(last)].keyPrefix == key.prefix {
            let order = JSONBytes.compare(self.key(last), key)
            guard order != 0 else { throw duplicateKey(new, at: next - text) }
            if order < 0 {
                nodes[Int(last)].nextByKey = new
                nodes[Int(new)].nextByKey = 0
                frame.pointee.lastByKey = new
                return
            }
        }
        guard frame.pointee.count <= Self.insertedMembers else {
            frame.pointee.isUnsorted = true
            return
        }
        var previous: UInt32 = 0
        var current = nodes[Int(frame.pointee.node)].firstByKey
        while true {
            let prefix = nodes[Int(current)].keyPrefix
            if prefix > key.prefix { break }
            if prefix == key.prefix {
                let order = JSONBytes.compare(self.key(current), key)
                guard order != 0 else { throw duplicateKey(new, at: next - text) }
                if order > 0 { break }
            }
            previous = current
            current = nodes[Int(current)].nextByKey
        }
        nodes[Int(new)].nextByKey = current
        if previous == 0 {
            nodes[Int(frame.pointee.node)].firstByKey = new
        } else {
            nodes[Int(previous)].nextByKey = new
        }
    }

    /// Sorts the members of the innermost object by merging runs of 1, 2, 4 … of them, in place.
    @inline(never)
    mutating func sortMembers() throws(JSONRefusal) {
        let object = Int(frames[depth - 1].node)
        var member = UInt32(object + 1)
        while member < count {
            let following = nodes[Int(member)].next
            nodes[Int(member)].nextByKey = following < count ? following : 0
            member = following
        }
        var first = UInt32(object + 1)
        var width = 1
        var merges = 2
        while merges > 1 {
            merges = 0
            var left = first
            var tail: UInt32 = 0
            while left != 0 {
                merges += 1
                var right = left
                var leftCount = 0
                while leftCount < width, right != 0 {
                    leftCount += 1
                    right = nodes[Int(right)].nextByKey
                }
                var rightCount = width
                while leftCount > 0 || (rightCount > 0 && right != 0) {
                    var order = leftCount == 0 ? 1 : -1
                    if leftCount > 0, rightCount > 0, right != 0 {
                        order = JSONBytes.compare(key(left), key(right))
                        if order == 0 {
                            let second = max(left, right)
                            throw duplicateKey(second, at: Int(nodes[Int(second)].start))
                        }
                    }
                    let taken = order < 0 ? left : right
                    if order < 0 {
                        left = nodes[Int(left)].nextByKey
                        leftCount -= 1
                    } else {
                        right = nodes[Int(right)].nextByKey
                        rightCount -= 1
                    }
                    if tail == 0 { first = taken } else { nodes[Int(tail)].nextByKey = taken }
                    tail = taken
                }
                left = right
            }
            nodes[Int(tail)].nextByKey = 0
            width *= 2
        }
        nodes[object].firstByKey = first
    }
}
