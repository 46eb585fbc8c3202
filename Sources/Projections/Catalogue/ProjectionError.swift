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
        /// A generation is being built: it holds a part of the events.
        public static let unfinishedGeneration = Code(name: "unfinishedGeneration")
        /// No generation is kept that was live before.
        public static let nothingToRollBack = Code(name: "nothingToRollBack")
        /// A generation was made by another version of the projection's code.
        public static let madeByOtherCode = Code(name: "madeByOtherCode")
        /// A rebuilt generation does not hold what it should.
        public static let rebuildWrong = Code(name: "rebuildWrong")
        /// No event is parked where one was named.
        public static let nothingParked = Code(name: "nothingParked")
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

    static func unfinishedGeneration(_ generation: Int, of projection: String) -> Self {
        .init(
            code: .unfinishedGeneration,
            message: "generation \(generation) of \(projection) is being built and holds a part of the events: "
                + "run kefu replay \(projection) to its end, or drop it with "
                + "kefu projections prune \(projection) --building"
        )
    }

    static func nothingToRollBack(_ name: String) -> Self {
        .init(
            code: .nothingToRollBack,
            message: "no earlier generation of \(name) is kept: it was pruned, or \(name) was never replayed; "
                + "`kefu replay \(name)` builds it anew"
        )
    }

    static func madeByOtherCode(_ name: String, generation: Int, version: Int) -> Self {
        .init(
            code: .madeByOtherCode,
            message:
                "generation \(generation) of \(name) was made by version \(version) of its code, which alone can go on with it: "
                + "roll back with the program that made it"
        )
    }

    static func rebuildWrong(_ name: String, _ fault: String) -> Self {
        .init(
            code: .rebuildWrong,
            message: "\(name) was rebuilt and is not swapped in: \(fault); the live generation stays as it is"
        )
    }

    static func nothingParked(_ name: String) -> Self {
        .init(
            code: .nothingParked,
            message: "nothing of that is parked in \(name): `kefu projections parked` lists what is"
        )
    }

    static let notPrepared = Self(
        code: .notPrepared,
        message: "there are no read models yet: run `kefu project --once`"
    )
}
