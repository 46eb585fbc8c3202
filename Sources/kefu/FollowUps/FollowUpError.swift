// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Projections
import ServiceDesk

/// Why nothing was done about a follow-up.
struct FollowUpError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of error it is.
    struct Code: Hashable, Sendable {
        let name: String

        /// No shop knows the item.
        static let unknown = Code(name: "unknown")
        /// Several shops know it.
        static let ambiguous = Code(name: "ambiguous")
        /// Another agent holds it.
        static let held = Code(name: "held")
        /// Nobody holds it.
        static let notHeld = Code(name: "not_held")
        /// The order was paid or closed, or is past its close.
        static let ended = Code(name: "ended")
        /// The time that it is put off to is over.
        static let past = Code(name: "past")
        /// Others tell so much about it that nothing can be decided.
        static let busy = Code(name: "busy")
    }

    let code: Code
    /// One line: what is wrong and what to do.
    let message: String

    var description: String { message }

    static func unknown(_ kind: FollowUpKind, _ id: String) -> FollowUpError {
        let what = kind == .unpaid ? "order" : "customer"
        return FollowUpError(
            code: .unknown,
            message: "the read models know no \(what) \(id): look for a slip of the pen, or run kefu project --once"
        )
    }

    /// The same where shops were named: the one that nobody knows is to blame, where there is one.
    ///
    /// - Throws: `PostgresError`.
    static func unknown(
        _ kind: FollowUpKind,
        _ id: String,
        in shops: [String],
        _ models: some Answering
    ) async throws -> FollowUpError {
        guard !shops.isEmpty else { return unknown(kind, id) }
        let strangers = try await KnownShops.read(models, named: shops).unknown(shops, asking: models)
        guard let stranger = strangers.first else { return unknown(kind, id) }
        return FollowUpError(code: .unknown, message: stranger.english)
    }

    static func ambiguous(_ id: String, shops: [String]) -> FollowUpError {
        FollowUpError(code: .ambiguous, message: "\(id) is known in \(shops.joined(separator: ", ")): add --shop")
    }

    /// - Parameter until: by the shop's clock, as every time of these.
    static func held(_ id: String, by agent: String, until: String) -> FollowUpError {
        FollowUpError(
            code: .held,
            message: "\(agent) holds \(id) until \(until); wait, ask for a release, or add --anyway"
        )
    }

    static func notHeld(_ id: String, at: String) -> FollowUpError {
        FollowUpError(code: .notHeld, message: "nobody holds \(id) at \(at): there is nothing to give back")
    }

    static func ended(_ id: String, _ how: String, at: String) -> FollowUpError {
        let what = how == "expired" ? "is past its automatic close" : "was \(how)"
        return FollowUpError(
            code: .ended,
            message: "order \(id) \(what) at \(at): give --at if it was before, or add --anyway"
        )
    }

    static func busy(_ id: String) -> FollowUpError {
        FollowUpError(code: .busy, message: "others keep telling things about \(id); try again")
    }

    static func past(_ until: String, at: String) -> FollowUpError {
        FollowUpError(code: .past, message: "--until \(until) is not after \(at), when it happened: give a later time")
    }
}
