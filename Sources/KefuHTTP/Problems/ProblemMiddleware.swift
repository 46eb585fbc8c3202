// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import Logging
import ServiceDesk

/// Answers errors with problem documents, and keeps a server without access control to itself.
struct ProblemMiddleware<Context: RequestContext>: RouterMiddleware {
    /// Whether only names of this host are answered to: a page of another site could have its name resolve to us.
    let isLocalOnly: Bool

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
            let problem = Problem(error)
            if problem.status.code >= 500, !(error is Problem) {
                context.logger.error("\(request.method.rawValue) \(request.uri.path): \(error)")
            }
            return problem.response
        }
    }

    /// A host without its port.
    private static func name(_ authority: String) -> String {
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            return String(authority[authority.index(after: authority.startIndex)..<end])
        }
        return String(authority.prefix { $0 != ":" })
    }
}
