// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Cuts the elements of a JSON array that is in memory. What is in them is for the parser to refuse.
public enum EventArray {
    /// Why an array cannot be cut.
    public struct Fault: Error, Sendable, Hashable, CustomStringConvertible {
        /// The index of the element that was looked for.
        public let index: Int
        public let description: String
    }

    /// Where the elements stand.
    ///
    /// - Throws: ``Fault`` unless the bytes are one array, whose elements are separated by single commas.
    /// - Complexity: linear in the bytes; 16 bytes of memory an element.
    public static func elements(of bytes: UnsafeRawBufferPointer) throws(Fault) -> [Range<Int>] {
        var elements: [Range<Int>] = []
        var position = passBlanks(bytes, from: 0)
        guard position < bytes.count, bytes[position] == UInt8(ascii: "[") else {
            throw Fault(index: 0, description: "the body must be one JSON array of events")
        }
        position = passBlanks(bytes, from: position + 1)
        if position < bytes.count, bytes[position] == UInt8(ascii: "]") {
            try end(bytes, after: position, index: 0)
            return []
        }
        while position < bytes.count {
            let first = bytes[position]
            guard first != UInt8(ascii: ","), first != UInt8(ascii: "]"), first != UInt8(ascii: "}") else { break }
            var scanner = ElementScanner(first: first)
            guard let stop = scanner.findEnd(in: bytes, from: position) else { break }
            elements.append(position..<stop)
            position = passBlanks(bytes, from: stop)
            guard position < bytes.count else { break }
            if bytes[position] == UInt8(ascii: "]") {
                try end(bytes, after: position, index: elements.count)
                return elements
            }
            guard bytes[position] == UInt8(ascii: ",") else { break }
            position = passBlanks(bytes, from: position + 1)
        }
        let reason = position < bytes.count ? "is broken" : "ends too early"
        throw Fault(index: elements.count, description: "the array \(reason) at byte \(position)")
    }

    /// Whether the bytes are one value with nothing but white space around it, as far as strings and brackets tell.
    public static func isOneValue(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let start = passBlanks(bytes, from: 0)
        guard start < bytes.count else { return false }
        var scanner = ElementScanner(first: bytes[start])
        guard let end = scanner.findEnd(in: bytes, from: start) else {
            // Only a number or a word may go on to the end.
            return ![UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\"")].contains(bytes[start])
        }
        return passBlanks(bytes, from: end) == bytes.count
    }

    private static func passBlanks(_ bytes: UnsafeRawBufferPointer, from position: Int) -> Int {
        bytes[position...].firstIndex { !$0.isJSONBlank } ?? bytes.count
    }

    private static func end(_ bytes: UnsafeRawBufferPointer, after position: Int, index: Int) throws(Fault) {
        guard passBlanks(bytes, from: position + 1) == bytes.count else {
            throw Fault(index: index, description: "something follows the end of the array, at byte \(position + 1)")
        }
    }
}
