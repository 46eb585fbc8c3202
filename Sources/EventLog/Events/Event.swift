// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Postgres

/// One event with the values that the log stores, for code that reads few of them or makes its own.
public struct Event: Hashable, Sendable {
    public var id: String
    /// A URI reference; with `id` the identity of the event.
    public var source: String
    /// A type of the catalogue, or one with a reverse-DNS prefix.
    public var type: String
    public var subject: String
    public var time: Timestamp
    public var shop: String
    /// Other attributes as a JSON object.
    public var extensions: String?
    /// The payload as JSON.
    public var data: String?
    /// Personal text that belongs to the payload, as a JSON object; kept apart from the log.
    public var personal: String?

    public init(
        id: String,
        source: String,
        type: String,
        subject: String,
        time: Timestamp,
        shop: String,
        extensions: String? = nil,
        data: String? = nil,
        personal: String? = nil
    ) {
        self.id = id
        self.source = source
        self.type = type
        self.subject = subject
        self.time = time
        self.shop = shop
        self.extensions = extensions
        self.data = data
        self.personal = personal
    }

    /// A copy of a parsed event that stays when the parser goes on.
    public init(parsed: ParsedEvent) {
        func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
        self.init(
            id: text(parsed.id),
            source: text(parsed.source),
            type: text(parsed.type),
            subject: text(parsed.subject),
            time: parsed.time,
            shop: text(parsed.shop),
            extensions: parsed.extensions.map(text),
            data: parsed.data.map(text),
            personal: parsed.personal.map(text)
        )
    }
}
