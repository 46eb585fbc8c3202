// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Reads one JSON text onto a tape: RFC 8259 to the letter, in one pass.
///
/// Works on pointers without bounds checks, since every event of a log passes here: `next` never passes `end` (each
/// step looks first), and `JSONTape.reserve` has made room for every node and key that the text can hold.
struct JSONScanner {
    let text: UnsafePointer<UInt8>
    let end: UnsafePointer<UInt8>
    let nodes: UnsafeMutablePointer<JSONNode>
    let decodedKeys: UnsafeMutablePointer<UInt8>
    let frames: UnsafeMutablePointer<JSONFrame>
    let limits: JSONLimits
    let mostMembers: Int

    var next: UnsafePointer<UInt8>
    /// The nodes so far.
    var count: UInt32 = 0
    /// Open containers; the innermost one is `frames[depth - 1]`.
    var depth = 0
    var members = 0
    var decodedCount = 0
    var growth = 0

    init(
        text: UnsafePointer<UInt8>,
        length: Int,
        nodes: UnsafeMutablePointer<JSONNode>,
        decodedKeys: UnsafeMutablePointer<UInt8>,
        frames: UnsafeMutablePointer<JSONFrame>,
        limits: JSONLimits
    ) {
        self.text = text
        self.end = text + length
        self.nodes = nodes
        self.decodedKeys = decodedKeys
        self.frames = frames
        self.limits = limits
        self.mostMembers = limits.mostMembers
        self.next = text
    }

    mutating func run() throws(JSONRefusal) {
        values: while true {
            switch peek() {
            case UInt8(ascii: "\""):
                let start = next + 1
                let spelling = try skipString()
                add(.string, from: start, to: next - 1, spelling)
            case UInt8(ascii: "{"):
                try open(isObject: true)
                if peek() == UInt8(ascii: "}") {
                    close()
                } else {
                    try beginMember()
                    continue values
                }
            case UInt8(ascii: "["):
                try open(isObject: false)
                if peek() == UInt8(ascii: "]") {
                    close()
                } else {
                    frames[depth - 1].child = count
                    frames[depth - 1].count = 1
                    continue values
                }
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                try scanNumber()
            default:
                try scanLiteral()
            }
            // A value has ended: go on with the container that it stands in.
            while true {
                let byte = peek()
                guard depth > 0 else {
                    guard next == end else { throw trailingBytes() }
                    return
                }
                let frame = frames + (depth - 1)
                if byte == UInt8(ascii: ",") {
                    next += 1
                    if frame.pointee.isObject {
                        try beginMember()
                    } else {
                        frame.pointee.child = count
                        frame.pointee.count &+= 1
                    }
                    continue values
                }
                guard byte == (frame.pointee.isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                    throw unexpectedInside(isObject: frame.pointee.isObject)
                }
                if frame.pointee.isUnsorted { try sortMembers() }
                close()
            }
        }
    }

    /// The next byte that is not white space, which stays the next one; 0 at the end.
    @inline(__always)
    mutating func peek() -> UInt8 {
        guard next < end else { return 0 }
        let byte = next.pointee
        return byte > 0x20 ? byte : peekBehindSpace()
    }

    @inline(never)
    private mutating func peekBehindSpace() -> UInt8 {
        while next < end {
            switch next.pointee {
            case 0x20, 0x0A, 0x0D, 0x09: next += 1
            case let byte: return byte
            }
        }
        return 0
    }

    @inline(__always)
    mutating func add(
        _ kind: JSONKind,
        from start: UnsafePointer<UInt8>,
        to end: UnsafePointer<UInt8>,
        _ spelling: JSONNode.Spelling
    ) {
        let node = nodes + Int(count)
        node.pointee.kind = kind
        node.pointee.spelling = spelling
        node.pointee.start = UInt32(truncatingIfNeeded: start - text)
        node.pointee.end = UInt32(truncatingIfNeeded: end - text)
        node.pointee.count = 0
        count &+= 1
        node.pointee.next = count
    }

    @inline(__always)
    private mutating func open(isObject: Bool) throws(JSONRefusal) {
        guard depth < limits.depth else { throw tooDeep() }
        frames[depth] = JSONFrame(
            node: count,
            child: 0,
            count: 0,
            lastByKey: 0,
            isObject: isObject,
            isUnsorted: false
        )
        depth += 1
        add(isObject ? .object : .array, from: next, to: next, [])
        next += 1
    }

    @inline(__always)
    private mutating func close() {
        next += 1
        depth -= 1
        let node = nodes + Int(frames[depth].node)
        node.pointee.next = count
        node.pointee.count = frames[depth].count
        node.pointee.end = UInt32(truncatingIfNeeded: next - text)
    }

    private mutating func scanLiteral() throws(JSONRefusal) {
        guard next < end else { throw unexpectedEnd() }
        let left = end - next
        if left >= 4 {
            let word = UInt32(bigEndian: UnsafeRawPointer(next).loadUnaligned(as: UInt32.self))
            switch word {
            case 0x7472_7565:
                add(.trueLiteral, from: next, to: next + 4, [])
                next += 4
                return
            case 0x6E75_6C6C:
                add(.null, from: next, to: next + 4, [])
                next += 4
                return
            case 0x6661_6C73 where left >= 5 && next[4] == UInt8(ascii: "e"):
                add(.falseLiteral, from: next, to: next + 5, [])
                next += 5
                return
            default: break
            }
        }
        throw unexpectedValue()
    }
}
