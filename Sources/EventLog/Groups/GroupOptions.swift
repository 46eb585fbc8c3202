// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// How to take part in a consumer group.
public struct GroupOptions: Sendable, Hashable {
    /// Where a new group begins.
    public struct Start: Sendable, Hashable {
        let isEarliest: Bool

        /// At the first event of the log.
        public static let earliest = Start(isEarliest: true)
        /// Behind the last event that there is when the group is made.
        public static let latest = Start(isEarliest: false)
    }

    /// The group's name.
    public var group: String
    /// The member's name. Who joins under the name of another member takes its place.
    public var member: String
    /// Where a new group begins; an old one goes on where it was.
    public var start = Start.earliest
    /// Only events of this shop. Fixed when the group is made.
    public var shop: String?
    /// Only these types; `order.*` stands for all that begin with `order.`. Fixed when the group is made.
    public var types: [String] = []
    /// The most events that are delivered and not acknowledged.
    public var window = 1000
    /// How often an event is delivered before its subject is parked.
    public var maxDeliveries = 5
    /// Whether to add the personal text that the vault still has.
    public var withText = false
    /// The time between two signs of life.
    public var heartbeat: Duration = .milliseconds(500)
    /// How long after its last sign of life a member loses its partitions, by the server's clock.
    public var patience: Duration = .seconds(4)
    /// How long a partition that goes to another member is held for acknowledgements.
    public var drainPatience: Duration = .seconds(3)
    /// How long an event that is delivered alone may be out until others are delivered beside it.
    public var isolationPatience: Duration = .seconds(5)
    /// Ends the deliveries when everything up to these heads is acknowledged, or with other members.
    public var end: Cut?

    public init(group: String, member: String) {
        self.group = group
        self.member = member
    }

    /// - Throws: `GroupError.invalid`.
    func check() throws(GroupError) {
        try Self.check(name: group)
        guard !member.isEmpty, member.utf8.count <= 200 else {
            throw .notPossible("a member's name has 1 to 200 bytes")
        }
        guard (1...100_000).contains(window) else { throw .notPossible("the window is 1 to 100000 events") }
        do throws(EventLogError) { try EventTypePattern.check(types) } catch { throw .notPossible(error.message) }
        guard maxDeliveries >= 1 else { throw .notPossible("an event is delivered once at least") }
    }

    static func check(name: String) throws(GroupError) {
        let isName = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
            default: false
            }
        }
        let isLetterOrDigit = name.utf8.first.map {
            ![UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-")].contains($0)
        }
        guard isName, isLetterOrDigit == true, name.utf8.count <= 100 else { throw .invalidName(name) }
    }
}
