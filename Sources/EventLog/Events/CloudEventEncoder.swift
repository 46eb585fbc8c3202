// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Postgres

/// Writes events as CloudEvents 1.0 JSON, one a line, from the values that the log stores.
///
/// The same values give the same bytes: attributes in a fixed order, `time` as UTC, extensions and `data` in the
/// canonical form in which they are stored.
public enum CloudEventEncoder {
    private static let contentType: StaticString = "\"datacontenttype\":"

    /// Appends one line, its line feed included.
    ///
    /// - Parameters:
    ///   - extensions: A canonical JSON object, or `nil`.
    ///   - data: Canonical JSON, or `nil`.
    public static func append(
        id: UnsafeRawBufferPointer,
        source: UnsafeRawBufferPointer,
        type: UnsafeRawBufferPointer,
        subject: UnsafeRawBufferPointer,
        time: Timestamp,
        shop: UnsafeRawBufferPointer,
        extensions: UnsafeRawBufferPointer?,
        data: UnsafeRawBufferPointer?,
        to output: inout [UInt8]
    ) {
        write(
            id: id,
            source: source,
            type: type,
            subject: subject,
            time: time,
            shop: shop,
            extensions: extensions,
            data: data,
            to: &output
        )
    }

    /// One event as a line, its line feed included. Personal text is left out.
    public static func line(_ event: Event) -> [UInt8] {
        var output: [UInt8] = []
        write(
            id: event.id.utf8,
            source: event.source.utf8,
            type: event.type.utf8,
            subject: event.subject.utf8,
            time: event.time,
            shop: event.shop.utf8,
            extensions: event.extensions?.utf8,
            data: event.data?.utf8,
            to: &output
        )
        return output
    }

    private static func write<Text: Collection<UInt8>>(
        id: Text,
        source: Text,
        type: Text,
        subject: Text,
        time: Timestamp,
        shop: Text,
        extensions: Text?,
        data: Text?,
        to output: inout [UInt8]
    ) {
        put("{\"specversion\":\"1.0\",\"id\":", &output)
        put(string: id, &output)
        put(",\"source\":", &output)
        put(string: source, &output)
        put(",\"type\":", &output)
        put(string: type, &output)
        put(",\"subject\":", &output)
        put(string: subject, &output)
        put(",\"time\":\"", &output)
        EventTime.append(time, to: &output)
        put("\",\"shop\":", &output)
        put(string: shop, &output)
        if data != nil, extensions.map({ !contains($0, contentType) }) ?? true {
            put(",\"datacontenttype\":\"application/json\"", &output)
        }
        if let extensions, extensions.count > 2 {
            put(",", &output)
            output.append(contentsOf: extensions.dropFirst().dropLast())
        }
        if let data {
            put(",\"data\":", &output)
            output.append(contentsOf: data)
        }
        put("}\n", &output)
    }

    private static func put(_ literal: StaticString, _ output: inout [UInt8]) {
        output.append(contentsOf: UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
    }

    private static func put(string: some Collection<UInt8>, _ output: inout [UInt8]) {
        if string.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
            output.append(UInt8(ascii: "\""))
            output.append(contentsOf: string)
            output.append(UInt8(ascii: "\""))
        } else {
            output.append(contentsOf: CanonicalJSON.quoted(String(decoding: string, as: UTF8.self)).utf8)
        }
    }

    /// Whether an object in canonical form has a key: a quotation mark inside of a string is escaped, so that the key
    /// with its quotation marks and colon stands nowhere else.
    private static func contains(_ object: some Collection<UInt8>, _ key: StaticString) -> Bool {
        let wanted = UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount)
        var rest = object[...]
        while let start = rest.firstIndex(of: UInt8(ascii: "\"")) {
            rest = rest[start...]
            if rest.starts(with: wanted) { return true }
            rest = rest.dropFirst()
        }
        return false
    }
}
