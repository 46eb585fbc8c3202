// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension JSONScanner {
    /// The members up to which each is put in its place as it comes; those of larger objects are sorted at the end,
    /// so that a hostile order of many keys costs n log n.
    private static let insertedMembers: UInt32 = 32

    /// Reads a key and its colon, and links the coming node into the order of the keys.
    @inline(__always)
    mutating func beginMember() throws(JSONRefusal) {
        guard next < end, next.pointee == UInt8(ascii: "\"") else { throw missingKey() }
        members &+= 1
        guard members <= limits.members else {
            throw failure(.tooManyFields, "more than \(limits.members) fields", inChild: false)
        }
        let start = next + 1
        let spelling: JSONNode.Spelling
        do {
            spelling = try skipString()
        } catch {
            throw JSONRefusal(
                code: error.code,
                offset: error.offset,
                path: path(inChild: false),
                reason: error.reason + ", in a key"
            )
        }
        let length = next - 1 - start
        let node = nodes + Int(count)
        if spelling.contains(.escaped) {
            decodeKey(UnsafeBufferPointer(start: start, count: length), of: node)
        } else {
            node.pointee.keyIsDecoded = false
            node.pointee.keyStart = UInt32(truncatingIfNeeded: start - text)
            node.pointee.keyLength = UInt32(truncatingIfNeeded: length)
            node.pointee.keyPrefix = prefix(start, length)
        }
        try link()
        skipSpace()
        guard next < end, next.pointee == UInt8(ascii: ":") else {
            throw next < end ? failure(.notJSON, "expected a colon") : unexpectedEnd()
        }
        next += 1
        skipSpace()
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
    private mutating func link() throws(JSONRefusal) {
        let frame = frames + (depth - 1)
        let new = count
        frame.pointee.child = new
        frame.pointee.count &+= 1
        let last = frame.pointee.lastByKey
        if frame.pointee.isUnsorted { return }
        let order = last == 0 ? -1 : JSONBytes.compare(key(last), key(new))
        if order < 0 {
            if last == 0 {
                nodes[Int(frame.pointee.node)].firstByKey = new
            } else {
                nodes[Int(last)].nextByKey = new
            }
            nodes[Int(new)].nextByKey = 0
            frame.pointee.lastByKey = new
        } else if order == 0 {
            throw duplicateKey(new, at: next - text)
        } else if frame.pointee.count > Self.insertedMembers {
            frame.pointee.isUnsorted = true
        } else {
            try insert(new, into: Int(frame.pointee.node))
        }
    }

    /// Links a member in front of the first with a greater key; there is one.
    @inline(__always)
    private func insert(_ new: UInt32, into object: Int) throws(JSONRefusal) {
        let key = key(new)
        var previous: UInt32 = 0
        var current = nodes[object].firstByKey
        while true {
            let order = JSONBytes.compare(self.key(current), key)
            if order == 0 { throw duplicateKey(new, at: next - text) }
            if order > 0 { break }
            previous = current
            current = nodes[Int(current)].nextByKey
        }
        nodes[Int(new)].nextByKey = current
        if previous == 0 {
            nodes[object].firstByKey = new
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
