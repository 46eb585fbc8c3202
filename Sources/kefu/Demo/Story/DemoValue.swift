// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ServiceDesk

/// A JSON value of an event's data.
enum DemoValue {
    case string(String)
    case integer(Int)
    case boolean(Bool)
    case array([DemoValue])
    case object(KeyValuePairs<String, DemoValue?>)

    /// Writes the value as JSON; members without a value are left out.
    func write(into bytes: inout [UInt8]) {
        switch self {
        case .string(let text):
            Self.write(text, into: &bytes)
        case .integer(let value):
            bytes.append(integer: Int64(value))
        case .boolean(let isTrue):
            bytes.append(text: isTrue ? "true" : "false")
        case .array(let values):
            for (index, value) in values.enumerated() {
                bytes.append(text: index == 0 ? "[" : ",")
                value.write(into: &bytes)
            }
            bytes.append(text: values.isEmpty ? "[]" : "]")
        case .object(let members):
            bytes.append(text: "{")
            var isFirst = true
            for case (let name, let value?) in members {
                bytes.append(text: isFirst ? "" : ",")
                isFirst = false
                Self.write(name, into: &bytes)
                bytes.append(text: ":")
                value.write(into: &bytes)
            }
            bytes.append(text: "}")
        }
    }

    /// Writes a string. The texts of the story have no control characters.
    private static func write(_ text: String, into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                bytes.append(UInt8(ascii: "\\"))
            }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
    }
}

extension DemoValue: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    init(stringLiteral value: String) {
        self = .string(value)
    }

    init(integerLiteral value: Int) {
        self = .integer(value)
    }

    init(booleanLiteral value: Bool) {
        self = .boolean(value)
    }
}
