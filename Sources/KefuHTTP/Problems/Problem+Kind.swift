// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

extension Problem {
    /// A kind of problem: the last part of its `type`, which programs rely on.
    struct Kind: Sendable, Hashable {
        let name: String
        let status: HTTPResponse.Status
        let title: String

        static let refused = Kind(name: "refused", status: .unprocessableContent, title: "Events were refused")
        static let conflict = Kind(
            name: "conflict",
            status: .conflict,
            title: "The log holds other content under the same source and id"
        )
        static let malformed = Kind(name: "malformed", status: .badRequest, title: "The request cannot be read")
        static let parameter = Kind(name: "parameter", status: .badRequest, title: "A parameter makes no sense")
        static let tooLarge = Kind(name: "too-large", status: .contentTooLarge, title: "The body is too large")
        static let mediaType = Kind(
            name: "media-type",
            status: .unsupportedMediaType,
            title: "The body is of a type that is not taken"
        )
        static let notAcceptable = Kind(
            name: "not-acceptable",
            status: .notAcceptable,
            title: "None of the accepted types can be given"
        )
        static let host = Kind(name: "host", status: .misdirectedRequest, title: "The request is for another host")
        static let notFound = Kind(name: "not-found", status: .notFound, title: "There is nothing at this path")
        static let method = Kind(
            name: "method",
            status: .methodNotAllowed,
            title: "This path takes other methods"
        )
        static let database = Kind(
            name: "database",
            status: .serviceUnavailable,
            title: "The database does not answer"
        )
        static let diskFull = Kind(
            name: "disk-full",
            status: .serviceUnavailable,
            title: "The disk of the database is full"
        )
        static let held = Kind(
            name: "held",
            status: .serviceUnavailable,
            title: "Another transaction holds what this needs"
        )
        static let schema = Kind(
            name: "schema",
            status: .serviceUnavailable,
            title: "The database is not ready for this program"
        )
        static let busy = Kind(name: "busy", status: .serviceUnavailable, title: "Too much is under way")
        static let failure = Kind(name: "failure", status: .internalServerError, title: "The server failed")

        /// A status without a kind of its own.
        static func status(_ status: HTTPResponse.Status) -> Kind {
            Kind(name: "status-\(status.code)", status: status, title: status.reasonPhrase)
        }
    }
}
