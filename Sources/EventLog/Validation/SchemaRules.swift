// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The rules of a `SchemaProgram`, which must outlive it: pointers only, so that a check touches no reference count.
struct SchemaRules: @unchecked Sendable {
    // Unchecked: the memory is written before the rules are made and never after.
    /// Rule 0 is that of the whole value.
    let rules: UnsafeBufferPointer<SchemaRule>

    /// The names of the properties that hold personal text.
    var personal: [String] { rules[0].properties.filter(\.isPersonal).map(\.name.text) }

    /// The names of the properties that must be there.
    var required: [String] {
        rules[0].properties.indices.filter { rules[0].required >> UInt64($0) & 1 == 1 }
            .map { rules[0].properties[$0].name.text }
    }

    /// A fault in words.
    func violation(_ fault: SchemaFault, in root: Int, of tape: borrowing JSONTape) -> SchemaViolation {
        let rule = rules[Int(fault.rule)]
        var path = tape.path(from: root, to: Int(fault.node))
        let expectation: String
        switch fault.reason {
        case .type: expectation = "must be " + rule.types.text
        case .choices:
            let names = rule.choices.map { choice in
                switch choice.kind {
                case .string: choice.name.text
                case .trueLiteral: "true"
                case .falseLiteral: "false"
                default: "null"
                }
            }
            expectation = "must be " + (names.count == 1 ? names[0] : "one of " + names.joined(separator: ", "))
        case .minimum: expectation = "must be at least \(rule.minimum)"
        case .maximum: expectation = "must be at most \(rule.maximum)"
        case .minLength:
            expectation =
                rule.minLength == 1 ? "must not be empty" : "must have at least \(rule.minLength) characters"
        case .maxLength: expectation = "must have at most \(rule.maxLength) characters"
        case .pattern: expectation = "must match " + Self.text(of: rule.pattern)
        case .dateTime: expectation = "must be an RFC 3339 time with an offset, such as 2026-05-11T10:10:15+08:00"
        case .missing:
            path += (path.isEmpty ? "" : ".") + rule.properties[Int(fault.property)].name.text
            expectation = "required"
        }
        return SchemaViolation(path: path, expectation: expectation)
    }

    /// A pattern in the words of regular expressions.
    private static func text(of steps: UnsafeBufferPointer<SchemaPattern.Step>) -> String {
        steps.reduce(into: "") { text, step in
            var characters = ""
            var byte: UInt8 = 0
            while byte < 128 {
                guard step.allows(byte) else {
                    byte += 1
                    continue
                }
                var last = byte
                while last < 127, step.allows(last + 1) { last += 1 }
                characters += String(UnicodeScalar(byte)) + (last > byte + 1 ? "-" : "")
                if last > byte { characters += String(UnicodeScalar(last)) }
                byte = last + 1
            }
            text += characters.utf8.count == 1 ? characters : "[\(characters)]"
            guard step.minimum != 1 || step.maximum != 1 else { return }
            text += step.minimum == step.maximum ? "{\(step.minimum)}" : "{\(step.minimum),"
            if step.minimum != step.maximum { text += step.maximum == .max ? "}" : "\(step.maximum)}" }
        }
    }
}
