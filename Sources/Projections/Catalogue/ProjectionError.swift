// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog

/// An error of the projection engine, with what to do about it.
public struct ProjectionError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of error it is.
    public struct Code: Sendable, Hashable {
        let name: String

        /// Another rebuild of the same projection runs.
        public static let replayUnderWay = Code(name: "replayUnderWay")
        /// A partition holds fewer events than its head says.
        public static let logShort = Code(name: "logShort")
        /// There is no projection of that name.
        public static let unknownProjection = Code(name: "unknownProjection")
        /// The projection has no other generation of that number.
        public static let unknownGeneration = Code(name: "unknownGeneration")
        /// The read models have not been made yet.
        public static let notPrepared = Code(name: "notPrepared")
    }

    public var code: Code
    /// One line: what is wrong and what to do.
    public var message: String

    public var description: String { message }

    static func replayUnderWay(_ name: String) -> Self {
        .init(code: .replayUnderWay, message: "another replay of \(name) is under way: wait for it, or end it")
    }

    static func logShort(partition: Int, found: Int64, expected: Int64) -> Self {
        .init(
            code: .logShort,
            message: "partition \(partition) gave \(found) events where \(expected) are sealed: the log has holes; "
                + "restore it from a backup"
        )
    }

    static func eventMissing(_ position: EventPosition) -> Self {
        .init(
            code: .logShort,
            message: "the event \(position) is missing from the log: run kefu log verify, and restore a backup"
        )
    }

    public static func unknownProjection(_ name: String, known: [String]) -> Self {
        .init(
            code: .unknownProjection,
            message: "there is no projection \(name); there are \(known.joined(separator: ", "))"
        )
    }

    static func unknownGeneration(_ generation: Int, of projection: String, known: [Int]) -> Self {
        .init(
            code: .unknownGeneration,
            message: "\(projection) has no generation \(generation); there are "
                + known.map(String.init).joined(separator: ", ")
        )
    }

    static func liveGeneration(_ generation: Int, of projection: String) -> Self {
        .init(
            code: .unknownGeneration,
            message: "generation \(generation) of \(projection) is the live one: name another to compare it with; "
                + "kefu replay \(projection) makes one"
        )
    }

    static let notPrepared = Self(
        code: .notPrepared,
        message: "there are no read models yet: run `kefu project --once`"
    )
}
