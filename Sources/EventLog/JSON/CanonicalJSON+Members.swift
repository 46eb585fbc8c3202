// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension CanonicalJSON {
    /// A JSON object in canonical form without the members that have one of the names.
    ///
    /// - Parameter text: A JSON object; anything else is given back as it is.
    /// - Complexity: linear in the text when a name may stand in it, else a look for each name.
    public static func object(_ text: String, without names: [String]) -> String {
        guard names.contains(where: { text.utf8.contains(quoted($0).utf8) }) else { return text }
        var tape = JSONTape()
        var output: [UInt8] = []
        Array(text.utf8).withUnsafeBytes { bytes in
            guard (try? tape.scan(bytes)) != nil, tape.nodes[0].kind == .object else { return }
            output = [UInt8](unsafeUninitializedCapacity: tape.length + tape.growth) { buffer, count in
                guard let start = buffer.baseAddress else { return }
                count = write(0, of: tape, without: names, to: start) - start
            }
        }
        return output.isEmpty ? text : String(decoding: output, as: UTF8.self)
    }

    private static func write(
        _ object: Int,
        of tape: borrowing JSONTape,
        without names: [String],
        to output: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        output.pointee = UInt8(ascii: "{")
        var out = output + 1
        var member = Int(tape.nodes[object].firstByKey)
        while member != 0 {
            if !names.contains(tape.keyText(of: member)) {
                if out > output + 1 {
                    out.pointee = UInt8(ascii: ",")
                    out += 1
                }
                out = writeMember(member, of: tape, to: out)
            }
            member = Int(tape.nodes[member].nextByKey)
        }
        out.pointee = UInt8(ascii: "}")
        return out + 1
    }
}
