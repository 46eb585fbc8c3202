// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension JSONTape {
    /// The decoded bytes of a member's key.
    @inline(__always)
    func key(of index: Int) -> UnsafePointer<UInt8> {
        let start = Int(nodes[index].keyStart)
        return nodes[index].keyIsDecoded ? UnsafePointer(decodedKeys) + start : text + start
    }

    /// A member's key as text.
    func keyText(of index: Int) -> String {
        String(decoding: UnsafeBufferPointer(start: key(of: index), count: Int(nodes[index].keyLength)), as: UTF8.self)
    }

    /// Whether a member's key is a name.
    @inline(__always)
    func hasKey(_ index: Int, _ name: JSONName) -> Bool {
        let node = nodes + index
        return node.pointee.keyPrefix == name.prefix
            && node.pointee.keyLength == UInt32(truncatingIfNeeded: name.length)
            && (name.length <= 8 || name.hasRest(of: key(of: index)))
    }

    /// The first eight bytes of a text, as in `JSONNode.keyPrefix`.
    @inline(__always)
    func prefix(of bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        guard let start = bytes.baseAddress else { return 0 }
        // Beyond a short text inside of the event stands more of the event, seldom its end.
        guard bytes.count >= 8 || (start >= text && text + length - start >= 8) else {
            return JSONBytes.prefix(start, bytes.count)
        }
        let word = UInt64(bigEndian: UnsafeRawPointer(start).loadUnaligned(as: UInt64.self))
        return bytes.count >= 8 ? word : bytes.isEmpty ? 0 : word & (~0 << UInt64(64 &- 8 &* bytes.count))
    }

    /// The member of an object with a name, or `nil`.
    ///
    /// - Complexity: linear in the members.
    @inline(__always)
    func member(_ name: JSONName, of object: Int) -> Int? {
        guard nodes[object].kind == .object else { return nil }
        var child = object + 1
        while child < Int(nodes[object].next) {
            if hasKey(child, name) { return child }
            child = Int(nodes[child].next)
        }
        return nil
    }

    /// The bytes of a string as they stand in the text, without quotation marks.
    @inline(__always)
    func raw(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        let start = Int(nodes[index].start)
        return UnsafeBufferPointer(start: text + start, count: Int(nodes[index].end) - start)
    }

    /// A string's text.
    func string(_ index: Int) -> String {
        let raw = raw(index)
        guard nodes[index].spelling.contains(.escaped) else { return String(decoding: raw, as: UTF8.self) }
        return String(unsafeUninitializedCapacity: raw.count) { buffer in
            guard let start = buffer.baseAddress else { return 0 }
            return JSONBytes.decode(raw, into: start) - start
        }
    }

    /// The Unicode code points of a string.
    func codePoints(_ index: Int) -> Int {
        let raw = raw(index)
        if nodes[index].spelling.isDisjoint(with: [.escaped, .nonASCII]) { return raw.count }
        return JSONBytes.codePoints(raw)
    }

    /// Where a node stands below another one, such as `items[3].qty`; empty for that one itself.
    func path(from root: Int, to target: Int) -> String {
        var path = JSONPath()
        var container = root
        while container != target {
            var child = container + 1
            var position = 0
            while Int(nodes[child].next) <= target {
                child = Int(nodes[child].next)
                position += 1
            }
            if nodes[container].kind == .object {
                path.append(
                    key: UnsafeBufferPointer(start: key(of: child), count: Int(nodes[child].keyLength)),
                    at: position
                )
            } else {
                path.append(index: position)
            }
            container = child
        }
        return path.text
    }
}
