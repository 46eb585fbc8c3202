// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// An error of a consumer group, with what to do about it.
public struct GroupError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of error it is.
    public struct Code: Sendable, Hashable {
        let name: String

        /// There is no group of that name.
        public static let missing = Code(name: "missing")
        /// The name, or an option, makes no sense.
        public static let invalid = Code(name: "invalid")
        /// The group reads something else than was asked for.
        public static let otherFilter = Code(name: "otherFilter")
        /// Another member joined under the same name.
        public static let replaced = Code(name: "replaced")
        /// The partitions are other members' now: nothing was acknowledged.
        public static let fenced = Code(name: "fenced")
        /// No such line was given out, or it is acknowledged already.
        public static let noSuchLine = Code(name: "noSuchLine")
        /// Members are active.
        public static let active = Code(name: "active")
        /// The member has left.
        public static let left = Code(name: "left")
    }

    public var code: Code
    /// One line: what is wrong and what to do.
    public var message: String

    public var description: String { message }

    static func missing(_ group: String) -> Self {
        .init(code: .missing, message: "there is no consumer group \(group); `kefu groups list` shows those there are")
    }

    static func invalidName(_ name: String) -> Self {
        .init(
            code: .invalid,
            message: "a group's name has 1 to 100 letters, digits, dots, hyphens and underscores and begins with a "
                + "letter or digit: not \"\(name)\""
        )
    }

    static func otherFilter(_ group: String, shop: String?, types: [String]) -> Self {
        let what = [shop.map { "shop \($0)" }, types.isEmpty ? nil : "types " + types.joined(separator: ", ")]
            .compactMap { $0 }
        return .init(
            code: .otherFilter,
            message:
                "the group \(group) was made for \(what.isEmpty ? "all events" : what.joined(separator: " and ")): "
                + "leave --shop and --type out, or make another group"
        )
    }

    static func replaced(_ name: String) -> Self {
        .init(code: .replaced, message: "another member joined as \(name); give each member a name of its own")
    }

    static let fenced = GroupError(
        code: .fenced,
        message: "the acknowledgement came too late: the partition is another member's now, which gets the event again"
    )

    static func noSuchLine(_ line: Int64, last: Int64) -> Self {
        .init(code: .noSuchLine, message: "line \(line) was not delivered yet; the last one is \(last)")
    }

    static func settledLine(_ line: Int64) -> Self {
        .init(code: .noSuchLine, message: "line \(line) is acknowledged already")
    }

    static func active(_ group: String, members: [String]) -> Self {
        .init(
            code: .active,
            message: "the group \(group) has active members (\(members.joined(separator: ", "))): stop them, or use "
                + "--force, which takes their partitions away"
        )
    }

    static let left = GroupError(code: .left, message: "the member has left its group")

    static func notPossible(_ message: String) -> Self { .init(code: .invalid, message: message) }
}
