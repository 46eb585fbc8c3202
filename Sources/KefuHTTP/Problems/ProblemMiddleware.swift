// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Logging
import ServiceDesk

/// Answers errors with problem documents, and keeps a server without access control to itself.
struct ProblemMiddleware<Context: RequestContext>: RouterMiddleware {
    /// Whether only names of this host are answered to: a page of another site could have its name resolve to us.
    let isLocalOnly: Bool
    /// The methods that a path takes, by path without a slash at either end.
    let methods: [String: [HTTPRequest.Method]]

    @concurrent func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            if isLocalOnly, let host = request.head.authority, !ListenAddress.isLoopback(host: Self.name(host)) {
                throw Problem(.host, "this server answers to localhost, 127.0.0.1 and [::1] only")
            }
            return try await next(request, context)
        } catch {
            let problem = wrongMethod(request, error) ?? Problem(error)
            if problem.status.code >= 500, !(error is Problem) {
                context.logger.error("\(request.method.rawValue) \(request.uri.path): \(error)")
            }
            return problem.response
        }
    }

    /// The router finds nothing at a path that is there when the method is another one.
    private func wrongMethod(_ request: Request, _ error: any Error) -> Problem? {
        guard let error = error as? HTTPError, error.status == .notFound else { return nil }
        let path = request.uri.path.split(separator: "/").joined(separator: "/")
        guard let allowed = methods[path], !allowed.contains(request.method) else { return nil }
        return .method(request.method, allowed: allowed)
    }

    /// A host without its port.
    private static func name(_ authority: String) -> String {
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            return String(authority[authority.index(after: authority.startIndex)..<end])
        }
        return String(authority.prefix { $0 != ":" })
    }
}
