// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// What became of one event of an append.
public struct AppendOutcome: Sendable, Hashable {
    /// How an append of one event ended.
    public struct Kind: Sendable, Hashable {
        let name: String

        /// Stored now.
        public static let appended = Kind(name: "appended")
        /// In the log already, with the same content.
        public static let duplicate = Kind(name: "duplicate")
        /// In the log already, with other content: not stored.
        public static let conflict = Kind(name: "conflict")
        /// An expectation of the append did not hold: not stored.
        public static let expectationFailed = Kind(name: "expectationFailed")
    }

    public var kind: Kind
    /// The event's position; of a duplicate or a conflict the position of the first; of a failed expectation that of the event
    /// that came before.
    public var position: EventPosition
    /// Of a conflict, the first field that differs.
    public var field: String?

    public static func appended(_ position: EventPosition) -> Self { .init(kind: .appended, position: position) }
    public static func duplicate(_ position: EventPosition) -> Self { .init(kind: .duplicate, position: position) }
    public static func conflict(_ position: EventPosition, field: String) -> Self {
        .init(kind: .conflict, position: position, field: field)
    }
    public static func expectationFailed(_ position: EventPosition) -> Self {
        .init(kind: .expectationFailed, position: position)
    }
}
