// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// An event type that a fold asks for, as a number.
public struct EventTypeSlot: Sendable, Hashable {
    let number: Int

    public static func ~= (pattern: EventTypeSlot, event: FoldEvent) -> Bool { pattern.number == event.type }
}

extension FoldEvent {
    /// Whether the event is of a type.
    public func `is`(_ type: EventTypeSlot) -> Bool { type.number == self.type }

    /// Whether the event is of a type of the catalogue, rather than one with a prefix of its own.
    public var isCatalogued: Bool { type >= 0 }
}
