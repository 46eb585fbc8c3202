// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceDesk

/// Why a request was not done, as a problem document (RFC 9457).
struct Problem: HTTPResponseError, Sendable {
    let kind: Kind
    /// What went wrong with this request, and what to do about it.
    var detail: String
    /// More members: a name, and JSON.
    private(set) var members: [(name: String, json: [UInt8])] = []
    /// After how many seconds the same request may succeed.
    var retryAfter: Int?
    /// The methods that the path takes, where another was used.
    private(set) var allowed: [HTTPRequest.Method] = []

    init(_ kind: Kind, _ detail: String, retryAfter: Int? = nil) {
        self.kind = kind
        self.detail = detail
        self.retryAfter = retryAfter
    }

    /// A method that a path does not take.
    static func method(_ method: HTTPRequest.Method, allowed: [HTTPRequest.Method]) -> Problem {
        let list = allowed.map(\.rawValue).joined(separator: ", ")
        var problem = Problem(.method, "\(method.rawValue) is not taken here; there are \(list)")
        problem.allowed = allowed
        return problem
    }

    var status: HTTPResponse.Status { kind.status }

    /// Adds a member.
    func with(_ name: String, json: [UInt8]) -> Problem {
        var problem = self
        problem.members.append((name, json))
        return problem
    }

    func with(_ name: String, _ text: String) -> Problem {
        with(name, json: Array(CanonicalJSON.quoted(text).utf8))
    }

    func with(_ name: String, _ number: Int) -> Problem {
        with(name, json: Array(String(number).utf8))
    }

    /// The document.
    var document: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(text: #"{"type":"urn:kefu:problem:\#(kind.name)","title":"#)
        bytes.append(text: CanonicalJSON.quoted(kind.title))
        bytes.append(text: #","status":\#(status.code),"detail":"#)
        bytes.append(text: CanonicalJSON.quoted(detail))
        for member in members {
            bytes.append(text: ",\"\(member.name)\":")
            bytes += member.json
        }
        bytes.append(text: "}\n")
        return bytes
    }

    /// The document as an answer.
    var response: Response {
        var headers: HTTPFields = [.contentType: "application/problem+json"]
        if let retryAfter { headers[.retryAfter] = String(retryAfter) }
        if !allowed.isEmpty { headers[.allow] = allowed.map(\.rawValue).joined(separator: ", ") }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: document)))
    }

    func response(from request: Request, context: some RequestContext) -> Response { response }
}
