// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A name of an event type, or a pattern of names: `order.*` stands for all that begin with `order.`.
public struct EventTypePattern: Sendable, Hashable, CustomStringConvertible {
    /// The pattern as it was written.
    public let description: String

    /// - Throws: `EventLogError` with code `invalidType` when no type can have such a name.
    public init(_ text: String) throws(EventLogError) {
        description = text
        guard Self.isPossible(text, self) else { throw EventLogError.invalidType(text) }
    }

    /// Checks texts without making patterns of them.
    ///
    /// - Throws: as `init` does.
    public static func check(_ texts: [String]) throws(EventLogError) {
        for text in texts { _ = try EventTypePattern(text) }
    }

    init(unchecked text: String) { description = text }

    /// Whether a name is one of those that are meant.
    func matches(_ name: some Collection<UInt8>) -> Bool {
        Self.matches(name[...], Array(description.utf8)[...])
    }

    private static func matches(_ name: some Collection<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
        guard let first = pattern.first else { return name.isEmpty }
        if first == UInt8(ascii: "*") {
            var rest = name[...]
            while true {
                if matches(rest, pattern.dropFirst()) { return true }
                guard !rest.isEmpty else { return false }
                rest = rest.dropFirst()
            }
        }
        return name.first == first && matches(name.dropFirst(), pattern.dropFirst())
    }

    /// Whether the catalogue has such a type, or somebody's own types can be meant: `com.example.*`, but not `messages.*`.
    private static func isPossible(_ text: String, _ pattern: EventTypePattern) -> Bool {
        if EventType.names.contains(where: {
            pattern.matches(UnsafeBufferPointer(start: $0.utf8Start, count: $0.utf8CodeUnitCount))
        }) {
            return true
        }
        var name = text.utf8.map { $0 == UInt8(ascii: "*") ? UInt8(ascii: "x") : $0 }
        return name.withUnsafeMutableBufferPointer { EventTypeName.isCustom(UnsafeBufferPointer($0)) }
    }

    /// The pattern as SQL's LIKE takes it.
    var like: String {
        var pattern = ""
        for character in description {
            switch character {
            case "*": pattern += "%"
            case "%", "_", "\\": pattern += "\\" + String(character)
            default: pattern.append(character)
            }
        }
        return pattern
    }
}

extension EventLogError {
    static func invalidType(_ text: String) -> Self {
        let hint = EventTypeName.nearest(to: Array(text.utf8)).map { "; did you mean \($0)?" } ?? ""
        return .init(
            code: .invalidType,
            message:
                "there is no event type \"\(text)\"\(hint) (order.* stands for all that begin with order.; a type of your own "
                + "carries a reverse-DNS prefix, such as com.example.thing)"
        )
    }
}
