// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Reads CloudEvents from JSON: checks the envelope and the payload, and lays out what the log stores.
///
/// A parser belongs to one task. Its buffers grow with the largest event so far and are used again, so that an event
/// costs no allocation; after an unusually large one they shrink again.
///
/// An event has 1 MiB and 1,000 fields at most, counted as it is stored, so that what an export writes of it can be taken
/// again: the bytes of its attributes, extensions, payload and personal text; the fields of its extensions and payload.
public struct EventParser: ~Copyable {
    /// The longest text of one event that is read, in bytes: 1 MiB, and what may stand around what is stored.
    public static let mostBytes = JSONLimits.eventText.mostBytes

    var tape = JSONTape(limits: .eventText)
    /// Room for everything that is written for one event.
    var arena: UnsafeMutablePointer<UInt8>
    private var arenaCapacity: Int
    /// Where the next bytes are written.
    var free: UnsafeMutablePointer<UInt8>
    /// The rules of each type, filled as types are met.
    private let rules: UnsafeMutablePointer<EventRules?>
    /// The length fields of the event at hand.
    let lengths: UnsafeMutablePointer<PersonalLength>
    let types = EventTypeTable.shared

    /// Bytes beyond the event's own that may be written: a name and a number for each personal field.
    private static let slack = 8192
    /// A text with no more bytes has less than 1 MiB to store: of what is stored and not in it are only lengths of texts.
    private static let surelyStored = JSONLimits.event.bytes - slack
    /// Room that is kept between events.
    private static let keptCapacity = 1 << 18

    public init() {
        arenaCapacity = 1 << 14
        arena = .allocate(capacity: arenaCapacity)
        free = arena
        rules = .allocate(capacity: EventType.names.count + 1)
        rules.initialize(repeating: nil, count: EventType.names.count + 1)
        lengths = .allocate(capacity: 64)
    }

    deinit {
        arena.deallocate()
        rules.deallocate()
        lengths.deallocate()
    }

    /// Reads one event: a JSON object, with white space around it or not.
    ///
    /// - Parameter bytes: The event. They must stay as long as the result is used.
    /// - Returns: A view that is good until the next call.
    /// - Throws: `EventRefusal`, which says what is wrong where.
    /// - Complexity: linear in the bytes, without allocation; about 0.5 µs for an event of 350 bytes.
    public mutating func parse(_ bytes: UnsafeRawBufferPointer) throws(EventRefusal) -> ParsedEvent {
        do {
            try tape.scan(bytes)
        } catch {
            throw EventRefusal(error)
        }
        guard tape.nodes[0].kind == .object else {
            throw EventRefusal(code: .notAnObject, field: "", message: "an event must be a JSON object")
        }
        reserve()
        let envelope = try EventEnvelope(tape)
        guard isOne(envelope.specversion) else {
            throw envelope.specversion == 0
                ? missing("specversion") : refusal(.invalidSpecVersion, "specversion", "must be \"1.0\"")
        }
        let id = try label(envelope.id, "id", longest: 1024)
        let source = try label(envelope.source, "source", longest: 1024)
        guard URIReference.isValid(source) else {
            throw EventRefusal(
                code: .invalidSource,
                field: "source",
                message: "must be a URI reference: no spaces, characters beyond ASCII as %XX"
            )
        }
        let type = try attribute(envelope.type, "type", longest: 256)
        let subject = try label(envelope.subject, "subject", longest: 1024)
        let time = try EventTime.parse(try attribute(envelope.time, "time", longest: 1024))
        let shop = try label(envelope.shop, "shop", longest: 256)
        guard
            let kind = types.type(type, prefix: tape.prefix(of: type)) ?? (EventTypeName.isCustom(type) ? .custom : nil)
        else {
            throw EventTypeName.refusal(of: type)
        }
        let isDefaultContent = try checkContentType(envelope.datacontenttype)
        var event = ParsedEvent(
            kind: kind,
            time: time,
            shop: shop,
            type: type,
            subject: subject,
            source: source,
            id: id,
            extensions: nil,
            data: nil,
            personal: nil,
            person: subject
        )
        if kind.isCustom {
            if envelope.data != 0 { event.data = write(envelope.data) }
        } else {
            try checkPayload(envelope.data, of: &event)
        }
        if envelope.extensions > 0 || !isDefaultContent {
            event.extensions = writeExtensions(withoutContentType: isDefaultContent ? envelope.datacontenttype : 0)
        }
        if tape.length + tape.growth > Self.surelyStored || tape.members > JSONLimits.event.members {
            try checkStored(event, extensions: envelope.extensions)
        }
        return event
    }

    /// Makes room for the event on the tape: its attributes, decoded, and its canonical form are no longer than it is
    /// (and as much as its numbers grow); the person adds one id more, and a string may be decoded for a check.
    private mutating func reserve() {
        let needed = 3 * tape.length + tape.growth + Self.slack
        if needed > arenaCapacity || (arenaCapacity > Self.keptCapacity && needed <= Self.keptCapacity) {
            arena.deallocate()
            arenaCapacity = needed + needed / 4
            arena = .allocate(capacity: arenaCapacity)
        }
        free = arena
    }

    /// The rules of a type.
    @inline(__always)
    func rules(of type: EventType) -> EventRules {
        let place = rules + Int(type.rawValue)
        if let rules = place.pointee { return rules }
        let found = EventCatalogue.rules(of: type)
        place.pointee = found
        return found
    }

    /// Writes a node in canonical form.
    @inline(__always)
    mutating func write(_ node: Int) -> UnsafeBufferPointer<UInt8> {
        let start = free
        free = CanonicalJSON.write(node, of: tape, to: start)
        return UnsafeBufferPointer(start: start, count: free - start)
    }

    /// Writes the attributes that have no column of their own, as an object.
    private mutating func writeExtensions(withoutContentType skipped: Int) -> UnsafeBufferPointer<UInt8> {
        let start = free
        free.pointee = UInt8(ascii: "{")
        free += 1
        var member = Int(tape.nodes[0].firstByKey)
        while member != 0 {
            if member != skipped, !tape.nodes[member].spelling.contains(.column) {
                if free > start + 1 {
                    free.pointee = UInt8(ascii: ",")
                    free += 1
                }
                free = CanonicalJSON.writeMember(member, of: tape, to: free)
            }
            member = Int(tape.nodes[member].nextByKey)
        }
        free.pointee = UInt8(ascii: "}")
        free += 1
        return UnsafeBufferPointer(start: start, count: free - start)
    }
}
