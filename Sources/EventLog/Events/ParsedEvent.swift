// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Postgres

/// One event as the log stores it: a view into the parser's buffers and into the bytes that were parsed.
///
/// It is good until the parser is used again or those bytes go away; `Event(parsed:)` is a copy that stays.
public struct ParsedEvent {
    /// The type as a number; `.custom` for one with a reverse-DNS prefix.
    public internal(set) var kind: EventType
    public internal(set) var time: Timestamp
    /// UTF-8, as are the next four.
    public internal(set) var shop: UnsafeBufferPointer<UInt8>
    public internal(set) var type: UnsafeBufferPointer<UInt8>
    public internal(set) var subject: UnsafeBufferPointer<UInt8>
    public internal(set) var source: UnsafeBufferPointer<UInt8>
    public internal(set) var id: UnsafeBufferPointer<UInt8>
    /// The other attributes but `specversion` and a `datacontenttype` of `application/json`: a canonical JSON object,
    /// `nil` when there are none.
    public internal(set) var extensions: UnsafeBufferPointer<UInt8>?
    /// The payload as canonical JSON, without personal text; `nil` when there is none.
    public internal(set) var data: UnsafeBufferPointer<UInt8>?
    /// The personal text that was taken out of the payload: a canonical JSON object, `nil` when there was none.
    public internal(set) var personal: UnsafeBufferPointer<UInt8>?
    /// Whose text it is: `customers/<id>` of the subject or of `data.customer_id`, else the subject.
    public internal(set) var person: UnsafeBufferPointer<UInt8>
}
