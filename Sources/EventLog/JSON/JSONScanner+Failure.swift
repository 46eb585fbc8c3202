// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// What the scanner says when it stops. All of this is off the path of good texts.
extension JSONScanner {
    /// - Parameter inChild: Whether the fault is in the value that was begun last, not in the container around it.
    @inline(never)
    func failure(_ code: JSONRefusal.Code, _ reason: String, inChild: Bool = true) -> JSONRefusal {
        JSONRefusal(code: code, offset: next - text, path: path(inChild: inChild), reason: reason)
    }

    @inline(never)
    func unexpectedEnd() -> JSONRefusal {
        failure(
            .notJSON,
            count == 0 && depth == 0 ? "empty, expected a JSON value" : "cut off, the value does not end",
            inChild: false
        )
    }

    /// - Parameter isObject: Whether the innermost container is an object.
    @inline(never)
    func unexpectedInside(isObject: Bool) -> JSONRefusal {
        guard next < end else { return unexpectedEnd() }
        return failure(.notJSON, isObject ? "expected a comma or }" : "expected a comma or ]", inChild: false)
    }

    @inline(never)
    func trailingBytes() -> JSONRefusal { failure(.trailingBytes, "nothing may follow the value", inChild: false) }

    @inline(never)
    func tooDeep() -> JSONRefusal { failure(.tooDeep, "nested deeper than \(limits.depth) levels") }

    @inline(never)
    func tooManyMembers() -> JSONRefusal {
        failure(.tooManyFields, "more than \(limits.members) fields", inChild: false)
    }

    @inline(never)
    func cutOffInString() -> JSONRefusal { failure(.notJSON, "cut off inside a string") }

    @inline(never)
    func rawControl() -> JSONRefusal {
        failure(.controlCharacter, "a control character in a string must be escaped")
    }

    @inline(never)
    func missingKey() -> JSONRefusal {
        guard next < end else { return unexpectedEnd() }
        return failure(.notJSON, "expected a key in quotation marks", inChild: false)
    }

    @inline(never)
    func missingColon() -> JSONRefusal {
        next < end ? failure(.notJSON, "expected a colon") : unexpectedEnd()
    }

    /// A fault of a key's spelling, told of the object that the key stands in.
    @inline(never)
    func inKey(_ refusal: JSONRefusal) -> JSONRefusal {
        JSONRefusal(
            code: refusal.code,
            offset: refusal.offset,
            path: path(inChild: false),
            reason: refusal.reason + ", in a key"
        )
    }

    @inline(never)
    func unexpectedValue() -> JSONRefusal {
        switch next.pointee {
        case 0x80...:
            let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
            if next == text, end - next >= 3, mark.elementsEqual(UnsafeBufferPointer(start: next, count: 3)) {
                return failure(.notJSON, "a byte order mark is not JSON")
            }
            return failure(.notJSON, "expected a JSON value, found a byte above 0x7F outside of a string")
        case UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "N"), UInt8(ascii: "I"):
            return failure(.invalidNumber, "a number begins with a digit or a minus sign")
        case UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ","):
            return failure(.notJSON, "expected a JSON value after the comma or colon")
        case 0:
            return failure(.nulCharacter, "a NUL byte is not JSON")
        default:
            return failure(.notJSON, "expected a JSON value")
        }
    }

    /// - Parameter node: The second member of the key, in the innermost container.
    @inline(never)
    func duplicateKey(_ node: UInt32, at offset: Int) -> JSONRefusal {
        var path = JSONPath()
        for level in 0..<depth - 1 { extend(&path, level) }
        var position = 0
        var member = frames[depth - 1].node + 1
        while member < node {
            member = nodes[Int(member)].next
            position += 1
        }
        path.append(key: UnsafeBufferPointer(start: key(node).start, count: key(node).length), at: position)
        return JSONRefusal(
            code: .duplicateKey,
            offset: offset,
            path: path.text,
            reason: "the object has this key twice"
        )
    }

    /// The path of the innermost container, or of its child.
    func path(inChild: Bool) -> String {
        var path = JSONPath()
        for level in 0..<depth where level < depth - 1 || inChild {
            extend(&path, level)
        }
        return path.text
    }

    private func extend(_ path: inout JSONPath, _ level: Int) {
        let child = frames[level].child
        guard child != 0 else { return }
        let position = Int(frames[level].count) - 1
        if frames[level].isObject {
            let key = key(child)
            path.append(key: UnsafeBufferPointer(start: key.start, count: key.length), at: position)
        } else {
            path.append(index: position)
        }
    }
}
