// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// What two events of one identity are compared by: shop, type, subject, instant, extensions, data and personal text.
///
/// Text that was erased, has expired or was never sent is not compared; `dataschema` and `datacontenttype` are no
/// content.
struct EventContent: Sendable {
    var shop: [UInt8]
    var type: [UInt8]
    var subject: [UInt8]
    var microseconds: Int64
    var extensions: [UInt8]?
    var data: [UInt8]?
    var personal: [UInt8]?

    /// The first field in which this differs from another event, or `nil` when they are the same.
    func difference(from other: Self) -> String? {
        if shop != other.shop { return "shop" }
        if type != other.type { return "type" }
        if subject != other.subject { return "subject" }
        if microseconds != other.microseconds { return "time" }
        if data != other.data { return "data" }
        if extensions != other.extensions,
            Self.compared(extensions ?? []) != Self.compared(other.extensions ?? [])
        {
            return "extensions"
        }
        if let personal, let others = other.personal, personal != others { return "text" }
        return nil
    }

    /// The members of a canonical object of scalars, without those that are no content.
    private static func compared(_ object: [UInt8]) -> [[UInt8]] {
        var members: [[UInt8]] = []
        var member: [UInt8] = []
        var isQuoted = false
        var isEscaped = false
        for byte in object.dropFirst().dropLast() {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if byte == UInt8(ascii: ","), !isQuoted {
                members.append(member)
                member = []
                continue
            }
            member.append(byte)
        }
        if !member.isEmpty { members.append(member) }
        return members.filter { member in
            !member.starts(with: Array("\"dataschema\":".utf8))
                && !member.starts(with: Array("\"datacontenttype\":".utf8))
        }
    }
}

extension EventContent {
    /// The content of one row of a batch.
    init(_ row: EventBatch.Row, of batch: borrowing EventBatch) {
        self = batch.withUnsafeBytes { arena in
            EventContent(
                shop: Array(row.shop.bytes(in: arena) ?? .init(start: nil, count: 0)),
                type: Array(row.type.bytes(in: arena) ?? .init(start: nil, count: 0)),
                subject: Array(row.subject.bytes(in: arena) ?? .init(start: nil, count: 0)),
                microseconds: row.microseconds,
                extensions: row.extensions.bytes(in: arena).map { Array($0) },
                data: row.data.bytes(in: arena).map { Array($0) },
                personal: row.personal.bytes(in: arena).map { Array($0) }
            )
        }
    }
}
