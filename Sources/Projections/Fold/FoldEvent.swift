// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// One event of the log as a fold sees it: a view of memory that is valid during the call.
public struct FoldEvent {
    public let partition: Int
    public let offset: Int64
    /// When it happened, in microseconds since 1970.
    public let microseconds: Int64
    /// The number of the type in the set's list, or -1 for a type that no projection reads.
    let type: Int
    public let typeName: UnsafeRawBufferPointer
    public let shop: UnsafeRawBufferPointer
    public let subject: UnsafeRawBufferPointer
    /// The place of the first `/` in the subject, or its end: found once, as every fold asks.
    let subjectSlash: Int
    public let id: UnsafeRawBufferPointer
    public let source: UnsafeRawBufferPointer
    public let data: UnsafeRawBufferPointer?
    let values: UnsafePointer<PayloadField.Value>

    /// The kind of the subject: what stands before the first `/`.
    public var subjectKind: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: subject[..<subjectSlash])
    }

    /// The id of the subject: what stands after the first `/`.
    public var subjectID: UnsafeRawBufferPointer {
        subjectSlash == subject.count ? subject : UnsafeRawBufferPointer(rebasing: subject[(subjectSlash + 1)...])
    }

    /// The JSON of a field, or `nil` when it is absent or null.
    func json(_ field: PayloadField) -> UnsafeRawBufferPointer? {
        let value = values[field.slot]
        guard value.length > 0, let data else { return nil }
        let json = UnsafeRawBufferPointer(rebasing: data[Int(value.start)..<Int(value.start + value.length)])
        return json[0] == UInt8(ascii: "n") ? nil : json
    }

    /// The content of a string field.
    ///
    /// - Parameter interned: whether the same content is the same `Text`. One that is only written needs no such thing, and the
    ///   table of texts that differ in each event is too large for the processor's caches.
    /// - Throws: `FoldRefusal` when the field is no string.
    public func text(_ field: PayloadField, into arena: TextArena, interned: Bool = true) throws(FoldRefusal) -> Text {
        guard let json = json(field) else { return .null }
        guard json.count >= 2, json[0] == UInt8(ascii: "\"") else {
            throw FoldRefusal("data.\(field.name): must be a string")
        }
        let content = UnsafeRawBufferPointer(rebasing: json[1..<json.count - 1])
        if content.count > 0, memchr(content.baseAddress!, 0x5C, content.count) != nil {
            return CanonicalString.unescaped(content).withUnsafeBytes { arena.intern($0) }
        }
        return interned ? arena.intern(content) : arena.add(content)
    }

    /// The content of a string field that a key or an index of a read model holds.
    ///
    /// - Throws: `FoldRefusal` when the field is no string, or has more bytes of UTF-8 than an index takes.
    public func identifier(
        _ field: PayloadField,
        into arena: TextArena,
        interned: Bool = true,
        longest: Int = FoldLimits.identifierBytes
    ) throws(FoldRefusal) -> Text {
        let text = try text(field, into: arena, interned: interned)
        guard text.length <= longest else {
            throw FoldRefusal("data.\(field.name): \(text.length) bytes, a read model takes \(longest)")
        }
        return text
    }

    /// The JSON of a field as it stands, whatever its type.
    public func rawText(_ field: PayloadField, into arena: TextArena) -> Text {
        json(field).map { arena.intern($0) } ?? .null
    }

    /// Whether a field is `true`.
    public func isTrue(_ field: PayloadField) -> Bool { json(field).map { $0[0] == UInt8(ascii: "t") } ?? false }

    /// The largest integer that events may have, either way, as their schemas say: sums of many of them are numbers still.
    private static let largestInteger: Int64 = 9_007_199_254_740_991

    /// An integer field.
    ///
    /// - Throws: `FoldRefusal` when the field is no integer, or beyond 9007199254740991.
    public func integer(_ field: PayloadField) throws(FoldRefusal) -> Int64? {
        guard let json = json(field) else { return nil }
        var negative = false
        var number: Int64 = 0
        var digits = 0
        for (index, byte) in json.enumerated() {
            if index == 0, byte == UInt8(ascii: "-") {
                negative = true
                continue
            }
            let (shifted, over) = number.multipliedReportingOverflow(by: 10)
            let (next, overflow) = shifted.subtractingReportingOverflow(Int64(byte) - 48)
            guard byte >= 48, byte <= 57, !over, !overflow else {
                throw FoldRefusal("data.\(field.name): must be an integer")
            }
            number = next
            digits += 1
        }
        guard digits > 0 else { throw FoldRefusal("data.\(field.name): must be an integer") }
        guard number >= -Self.largestInteger else {
            throw FoldRefusal("data.\(field.name): must be an integer up to \(Self.largestInteger)")
        }
        return negative ? number : -number
    }
}

extension UnsafeRawBufferPointer {
    /// Whether the bytes are the UTF-8 of a text.
    public func isEqual(to text: StaticString) -> Bool {
        count == text.utf8CodeUnitCount
            && (isEmpty || memcmp(baseAddress!, text.utf8Start, count) == 0)
    }
}
