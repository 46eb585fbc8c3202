// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// One compiled (sub)schema: what a value must be.
///
/// Pointers lead into memory of the `SchemaProgram` that the rule belongs to.
struct SchemaRule {
    /// The keywords that are there beside `type`.
    struct Checks: OptionSet {
        var rawValue: UInt16

        static let choices = Checks(rawValue: 1)
        static let minimum = Checks(rawValue: 2)
        static let maximum = Checks(rawValue: 4)
        static let minLength = Checks(rawValue: 8)
        static let maxLength = Checks(rawValue: 16)
        static let pattern = Checks(rawValue: 32)
        static let dateTime = Checks(rawValue: 64)
        static let properties = Checks(rawValue: 128)
        static let items = Checks(rawValue: 256)

        static let ofStrings: Checks = [.minLength, .maxLength, .pattern, .dateTime]
        static let ofNumbers: Checks = [.minimum, .maximum]
    }

    var types = SchemaTypes.any
    var checks: Checks = []
    var minimum = Int64.min
    var maximum = Int64.max
    var minLength: UInt32 = 0
    var maxLength = UInt32.max
    /// `enum` or `const`.
    var choices = UnsafeBufferPointer<SchemaChoice>(start: nil, count: 0)
    var pattern = UnsafeBufferPointer<SchemaPattern.Step>(start: nil, count: 0)
    var properties = UnsafeBufferPointer<SchemaProperty>(start: nil, count: 0)
    /// Where in `properties` a key may stand: open addressing, a power of two of bytes, 0xFF for empty.
    var slots = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    /// A bit for each required property.
    var required: UInt64 = 0
    /// The rule for each element of an array.
    var items: Int32 = -1
}
