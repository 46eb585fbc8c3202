// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import HTTPTypes
import NIOCore
import ServiceDesk

/// An event whose attributes stand in headers.
enum BinaryEvent {
    static func isAttribute(_ field: HTTPField) -> Bool { field.name.canonicalName.hasPrefix("ce-") }

    /// The event as the JSON that the parser reads: attributes as strings, the body as `data`.
    ///
    /// - Throws: `EventRefusal` for a header that cannot be one of an event.
    static func json(_ headers: HTTPFields, body: UnsafeRawBufferPointer) throws(EventRefusal) -> [UInt8] {
        var event: [UInt8] = []
        for field in headers where isAttribute(field) {
            let name = String(field.name.canonicalName.dropFirst("ce-".count))
            guard name != "data", name != "datacontenttype" else {
                throw EventRefusal(
                    code: .invalidAttribute,
                    field: name,
                    message: "stands in the body and in content-type, not in a ce- header"
                )
            }
            // Ids that differ could have become the same one, and the second event a duplicate of the first.
            guard !PercentEncoding.isRepaired(field.value) else {
                throw EventRefusal(
                    code: .invalidUTF8,
                    field: name,
                    message: "the header ce-\(name) is not UTF-8: percent-encode the bytes of its UTF-8 "
                        + "(U+FFFD itself is %EF%BF%BD)"
                )
            }
            guard let value = decoded(field.value) else {
                throw EventRefusal(code: .invalidUTF8, field: name, message: "percent-encoded bytes are not UTF-8")
            }
            append(name, value, to: &event)
        }
        if !body.isEmpty {
            // Only a single value may stand there: nothing of the body may become an attribute.
            guard EventArray.isOneValue(body) else {
                throw EventRefusal(code: .notJSON, field: "data", message: "the body must be one JSON value")
            }
            append("datacontenttype", headers[.contentType] ?? "application/json", to: &event)
            event.append(text: ",\"data\":")
            event.append(contentsOf: body)
        }
        if event.isEmpty { event.append(UInt8(ascii: "{")) }
        event.append(UInt8(ascii: "}"))
        return event
    }

    private static func append(_ name: String, _ value: String, to event: inout [UInt8]) {
        event.append(event.isEmpty ? UInt8(ascii: "{") : UInt8(ascii: ","))
        event.append(text: CanonicalJSON.quoted(name))
        event.append(UInt8(ascii: ":"))
        event.append(text: CanonicalJSON.quoted(value))
    }

    /// A header's value without quotation marks and escapes, percent-decoded; `nil` when that is not UTF-8.
    static func decoded(_ text: String) -> String? {
        var bytes = Array(text.utf8)
        if bytes.count >= 2, bytes.first == UInt8(ascii: "\""), bytes.last == UInt8(ascii: "\"") {
            bytes = unquoted(bytes[1..<(bytes.count - 1)])
        }
        return String(validating: PercentEncoding.decoded(bytes), as: UTF8.self)
    }

    private static func unquoted(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var isEscaped = false
        for byte in text {
            if byte == UInt8(ascii: "\\"), !isEscaped {
                isEscaped = true
            } else {
                result.append(byte)
                isEscaped = false
            }
        }
        return result
    }
}
