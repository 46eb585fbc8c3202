// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The type of an event as a small number: one of the catalogue, or a type of somebody's own.
public struct EventType: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The number in the catalogue, from 1; 0 for every type with a reverse-DNS prefix.
    public let rawValue: UInt8

    public init?(rawValue: UInt8) {
        guard rawValue <= Self.names.count else { return nil }
        self.rawValue = rawValue
    }

    init(_ rawValue: UInt8) { self.rawValue = rawValue }

    /// A type of the catalogue by its name, such as `order.paid`.
    public init?(name: String) {
        guard let index = Self.names.firstIndex(where: { $0.description == name }) else { return nil }
        rawValue = UInt8(index + 1)
    }

    /// Whether the type is not of the catalogue: kept and given out, but no built-in projection looks at it.
    public var isCustom: Bool { rawValue == 0 }

    /// All types of the catalogue.
    public static var catalogue: [EventType] { (1...UInt8(names.count)).map { EventType($0) } }

    /// The name, such as `order.paid`; `custom` for a type that is not of the catalogue.
    public var name: String { isCustom ? "custom" : Self.names[Int(rawValue) - 1].description }

    public var description: String { name }
}
