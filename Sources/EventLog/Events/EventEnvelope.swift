// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Where the attributes of an event stand on the tape; 0 for one that is absent or null.
struct EventEnvelope {
    var specversion = 0
    var id = 0
    var source = 0
    var type = 0
    var subject = 0
    var time = 0
    var shop = 0
    var data = 0
    var datacontenttype = 0
    /// The attributes that are none of those above but `datacontenttype`.
    var extensions = 0

    /// Names as `JSONNode.keyPrefix`: eight characters, the first character highest.
    private enum Name {
        static let id: UInt64 = 0x6964_0000_0000_0000
        static let source: UInt64 = 0x736F_7572_6365_0000
        static let type: UInt64 = 0x7479_7065_0000_0000
        static let subject: UInt64 = 0x7375_626A_6563_7400
        static let time: UInt64 = 0x7469_6D65_0000_0000
        static let shop: UInt64 = 0x7368_6F70_0000_0000
        static let data: UInt64 = 0x6461_7461_0000_0000
        static let specvers: UInt64 = 0x7370_6563_7665_7273
        static let datacont: UInt64 = 0x6461_7461_636F_6E74
        static let dataBas: UInt64 = 0x6461_7461_5F62_6173
    }

    private static let versionName = JSONName("specversion")
    private static let contentTypeName = JSONName("datacontenttype")
    private static let binaryName = JSONName("data_base64")

    /// Finds the attributes of the event on the tape and marks those that have a column of their own.
    @inline(__always)
    init(_ tape: borrowing JSONTape) throws(EventRefusal) {
        let end = Int(tape.nodes[0].next)
        var member = 1
        while member < end {
            let node = tape.nodes + member
            let isNull = node.pointee.kind == .null
            let place = isNull ? 0 : member
            var hasColumn = true
            switch node.pointee.keyPrefix {
            case Name.id: id = place
            case Name.source: source = place
            case Name.type: type = place
            case Name.subject: subject = place
            case Name.time: time = place
            case Name.shop: shop = place
            // A payload of null is a payload.
            case Name.data: data = member
            case Name.specvers where tape.hasKey(member, Self.versionName): specversion = place
            case Name.datacont where tape.hasKey(member, Self.contentTypeName):
                datacontenttype = place
                hasColumn = isNull
            default:
                hasColumn = isNull
                try Self.checkExtension(member, of: tape)
                if !isNull { extensions += 1 }
            }
            if hasColumn { node.pointee.spelling.insert(.column) }
            member = Int(node.pointee.next)
        }
    }

    private static func checkExtension(_ member: Int, of tape: borrowing JSONTape) throws(EventRefusal) {
        let node = tape.nodes + member
        if node.pointee.keyPrefix == Name.dataBas, tape.hasKey(member, binaryName) {
            throw EventRefusal(
                code: .binaryData,
                field: "data_base64",
                message: "binary payloads are not supported, send JSON in data"
            )
        }
        let name = UnsafeBufferPointer(start: tape.key(of: member), count: Int(node.pointee.keyLength))
        let isPlain = name.allSatisfy { byte in
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
        }
        let field = tape.path(from: 0, to: member)
        guard isPlain, !name.isEmpty else {
            throw EventRefusal(
                code: .invalidExtension,
                field: field,
                message: "names of attributes have only lower-case letters and digits"
            )
        }
        switch node.pointee.kind {
        case .string, .trueLiteral, .falseLiteral, .null: return
        case .number
        where JSONNumber(tape.text + Int(node.pointee.start), end: tape.text + Int(node.pointee.end)).isInt32:
            return
        default:
            throw EventRefusal(
                code: .invalidExtension,
                field: field,
                message: "must be a string, true, false or an integer from -2147483648 to 2147483647"
            )
        }
    }
}

extension JSONNumber {
    /// Whether it is an integer of CloudEvents, which has 32 bits.
    fileprivate var isInt32: Bool {
        guard let truncated else { return false }
        return truncated.isExact && Int64(Int32.min)...Int64(Int32.max) ~= truncated.value
    }
}
