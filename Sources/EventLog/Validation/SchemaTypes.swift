// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The types that a JSON Schema allows.
struct SchemaTypes: OptionSet, Sendable {
    var rawValue: UInt8

    static let null = SchemaTypes(rawValue: 1)
    static let boolean = SchemaTypes(rawValue: 2)
    static let integer = SchemaTypes(rawValue: 4)
    static let number = SchemaTypes(rawValue: 8)
    static let string = SchemaTypes(rawValue: 16)
    static let array = SchemaTypes(rawValue: 32)
    static let object = SchemaTypes(rawValue: 64)
    static let any = SchemaTypes(rawValue: 127)

    static let named: [(name: String, article: String, type: SchemaTypes)] = [
        ("string", "a string", .string), ("integer", "an integer", .integer), ("number", "a number", .number),
        ("boolean", "true or false", .boolean), ("object", "an object", .object), ("array", "an array", .array),
        ("null", "null", .null),
    ]

    /// The types in words: `a string or null`.
    var text: String {
        Self.named.filter { contains($0.type) }.map(\.article).joined(separator: " or ")
    }
}
