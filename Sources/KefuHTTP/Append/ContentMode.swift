// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

/// How a request carries events (CloudEvents 1.0, HTTP protocol binding), or a stream of lines.
enum ContentMode: Hashable {
    /// Attributes in headers, data in the body.
    case binary
    /// One event as JSON.
    case structured
    /// An array of events.
    case batch
    /// An event a line.
    case lines

    /// - Throws: ``Problem`` for a type that is not taken.
    init(_ headers: HTTPFields) throws(Problem) {
        if let encoding = headers[.contentEncoding]?.lowercased(), encoding != "identity" {
            throw Problem(.mediaType, "a compressed body is not taken; send it as it is")
        }
        let type = headers[.contentType] ?? ""
        let essence = type.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
        switch essence {
        case "application/cloudevents+json": self = .structured
        case "application/cloudevents-batch+json": self = .batch
        case "application/x-ndjson", "application/ndjson": self = .lines
        case _ where !essence.hasPrefix("application/cloudevents") && headers.contains(where: BinaryEvent.isAttribute):
            self = .binary
        default:
            throw Problem(
                .mediaType,
                "send application/cloudevents+json, application/cloudevents-batch+json, application/x-ndjson, "
                    + "or JSON with the attributes in ce- headers"
            )
        }
    }
}
