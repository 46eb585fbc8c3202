// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension EventParser {
    /// The text of a required attribute: a string that is not empty, not too long and free of control characters.
    @inline(__always)
    mutating func label(_ node: Int, _ name: StaticString, longest: Int) throws(EventRefusal)
        -> UnsafeBufferPointer<UInt8>
    {
        let text = try attribute(node, name, longest: longest)
        guard !JSONBytes.hasControls(text) else { throw refusal(.controlCharacter, name, "holds a control character") }
        return text
    }

    /// The text of a required attribute: a string that is not empty and not too long.
    @inline(__always)
    mutating func attribute(_ node: Int, _ name: StaticString, longest: Int) throws(EventRefusal)
        -> UnsafeBufferPointer<UInt8>
    {
        guard node != 0 else { throw missing(name) }
        guard tape.nodes[node].kind == .string else { throw refusal(.invalidAttribute, name, "must be a string") }
        let text = text(of: node)
        guard !text.isEmpty else { throw refusal(.invalidAttribute, name, "must not be empty") }
        guard text.count <= longest else {
            throw refusal(.attributeTooLong, name, "longer than \(longest) bytes")
        }
        return text
    }

    /// A string's text, decoded into the arena when it has escapes.
    @inline(__always)
    mutating func text(of node: Int) -> UnsafeBufferPointer<UInt8> {
        let raw = tape.raw(node)
        guard tape.nodes[node].spelling.contains(.escaped) else { return raw }
        let start = free
        free = JSONBytes.decode(raw, into: start)
        return UnsafeBufferPointer(start: start, count: free - start)
    }

    /// Whether a string is `1.0`.
    @inline(__always)
    mutating func isOne(_ node: Int) -> Bool {
        guard tape.nodes[node].kind == .string else { return false }
        let text = text(of: node)
        return text.count == 3 && text[0] == UInt8(ascii: "1") && text[1] == UInt8(ascii: ".")
            && text[2] == UInt8(ascii: "0")
    }

    /// Checks that the payload is JSON, and says whether the attribute says no more than that.
    @inline(__always)
    mutating func checkContentType(_ node: Int) throws(EventRefusal) -> Bool {
        guard node != 0 else { return true }
        guard tape.nodes[node].kind == .string else {
            throw refusal(.invalidAttribute, "datacontenttype", "must be a string")
        }
        let text = text(of: node)
        let json: StaticString = "application/json"
        if text.count == json.utf8CodeUnitCount, let start = text.baseAddress,
            JSONBytes.areEqual(start, json.utf8Start, text.count)
        {
            return true
        }
        guard MediaType.isJSON(text) else {
            throw refusal(
                .invalidContentType,
                "datacontenttype",
                "must be JSON: application/json or a type that ends with +json"
            )
        }
        return false
    }

    @inline(never)
    func missing(_ name: StaticString) -> EventRefusal {
        refusal(.missingAttribute, name, "required, but absent")
    }

    @inline(never)
    func refusal(_ code: EventRefusal.Code, _ name: StaticString, _ message: String) -> EventRefusal {
        EventRefusal(code: code, field: name.description, message: message)
    }
}
