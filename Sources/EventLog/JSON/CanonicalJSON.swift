// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The one spelling of a JSON value in which two texts of the same value are the same bytes.
///
/// Keys in the order of their UTF-8 bytes, no white space, numbers as plain decimals, strings with the escapes `\"`,
/// `\\`, `\b`, `\f`, `\n`, `\r`, `\t` and `\u00xx` (lower case, for the other characters below U+0020) and no others. It
/// is what PostgreSQL gives with `ORDER BY key COLLATE "C"`, `trim_scale(numeric)::text` and `to_json(text)::text`;
/// `schemas/vectors/canonical-json.json` holds both to it.
public enum CanonicalJSON {
    /// The canonical form of a JSON text.
    ///
    /// - Throws: `JSONRefusal` when the text is not JSON, or is beyond the limits of an event.
    public static func canonical(_ text: some Sequence<UInt8>) throws(JSONRefusal) -> [UInt8] {
        let bytes = Array(text)
        var tape = JSONTape()
        var output: [UInt8] = []
        var refusal: JSONRefusal?
        bytes.withUnsafeBytes { bytes in
            do throws(JSONRefusal) {
                try tape.scan(bytes)
                output = [UInt8](unsafeUninitializedCapacity: tape.length + tape.growth) { buffer, count in
                    guard let start = buffer.baseAddress else { return }
                    count = write(0, of: tape, to: start) - start
                }
            } catch {
                refusal = error
            }
        }
        if let refusal { throw refusal }
        return output
    }

    /// Writes a node and returns where it ends. The room that is needed is the node's text and the tape's `growth`.
    static func write(_ index: Int, of tape: borrowing JSONTape, to output: UnsafeMutablePointer<UInt8>)
        -> UnsafeMutablePointer<UInt8>
    {
        let node = tape.nodes + index
        switch node.pointee.kind {
        case .object:
            return writeObject(index, of: tape, to: output)
        case .array:
            return writeArray(index, of: tape, to: output)
        case .string where node.pointee.spelling.contains(.escaped):
            return writeString(tape.raw(index), to: output)
        case .string:
            return copy(tape.text + Int(node.pointee.start) - 1, tape.text + Int(node.pointee.end) + 1, to: output)
        case .number where !node.pointee.spelling.contains(.plainInteger):
            let number = JSONNumber(tape.text + Int(node.pointee.start), end: tape.text + Int(node.pointee.end))
            return number.write(to: output)
        default:
            return copy(tape.text + Int(node.pointee.start), tape.text + Int(node.pointee.end), to: output)
        }
    }

    /// Writes a member: its key, a colon, its value.
    @inline(__always)
    static func writeMember(_ index: Int, of tape: borrowing JSONTape, to output: UnsafeMutablePointer<UInt8>)
        -> UnsafeMutablePointer<UInt8>
    {
        let node = tape.nodes + index
        var out = output
        if node.pointee.keyIsDecoded {
            out = writeString(
                decoded: UnsafeBufferPointer(start: tape.key(of: index), count: Int(node.pointee.keyLength)),
                to: out
            )
        } else {
            let key = tape.text + Int(node.pointee.keyStart)
            out = copy(key - 1, key + Int(node.pointee.keyLength) + 1, to: out)
        }
        out.pointee = UInt8(ascii: ":")
        return write(index, of: tape, to: out + 1)
    }

    private static func writeObject(_ index: Int, of tape: borrowing JSONTape, to output: UnsafeMutablePointer<UInt8>)
        -> UnsafeMutablePointer<UInt8>
    {
        var out = output
        out.pointee = UInt8(ascii: "{")
        out += 1
        if tape.nodes[index].count > 0 {
            var member = Int(tape.nodes[index].firstByKey)
            while true {
                out = writeMember(member, of: tape, to: out)
                member = Int(tape.nodes[member].nextByKey)
                if member == 0 { break }
                out.pointee = UInt8(ascii: ",")
                out += 1
            }
        }
        out.pointee = UInt8(ascii: "}")
        return out + 1
    }

    private static func writeArray(_ index: Int, of tape: borrowing JSONTape, to output: UnsafeMutablePointer<UInt8>)
        -> UnsafeMutablePointer<UInt8>
    {
        var out = output
        out.pointee = UInt8(ascii: "[")
        out += 1
        let end = Int(tape.nodes[index].next)
        var element = index + 1
        while element < end {
            out = write(element, of: tape, to: out)
            element = Int(tape.nodes[element].next)
            if element < end {
                out.pointee = UInt8(ascii: ",")
                out += 1
            }
        }
        out.pointee = UInt8(ascii: "]")
        return out + 1
    }
}
