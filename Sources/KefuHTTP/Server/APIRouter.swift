// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import HTTPTypes
import Hummingbird
import NIOCore
import Projections
import Schemas

/// What is answered at which path.
struct APIRouter {
    private let database: LogDatabase
    private let options: ServerOptions
    private let queue: AppendQueue

    init(_ database: LogDatabase, options: ServerOptions, queue: AppendQueue) {
        self.database = database
        self.options = options
        self.queue = queue
    }

    /// The methods that each path takes.
    static let methods: [String: [HTTPRequest.Method]] = {
        let read = ["healthz", "readyz", "v1/openapi.yaml"] + AskedQuestion.all.map { "v1/\($0.name)" }
        var methods = Dictionary(uniqueKeysWithValues: read.map { ($0, [HTTPRequest.Method.get, .head]) })
        methods["v1/events"] = [.get, .head, .post]
        return methods
    }()

    var router: Router<BasicRequestContext> {
        let router = Router(options: .autoGenerateHeadEndpoints)
        let isLocalTCP =
            switch options.address {
            case .tcp: options.address.isLocal
            case .unix: false
            }
        router.add(middleware: ProblemMiddleware(isLocalOnly: isLocalTCP, methods: Self.methods))
        let health = Health(database)
        router.get("healthz") { _, _ in health.alive }
        router.get("readyz") { _, _ in try await health.ready() }
        router.get("v1/openapi.yaml") { _, _ in
            guard let text = Schemas.file("openapi.yaml") else { throw Problem(.failure, "the description is missing") }
            return Response(
                status: .ok,
                headers: [.contentType: "application/yaml"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: text))
            )
        }
        let append = AppendRoute(queue, options: options)
        router.post("v1/events") { request, _ in try await append.respond(to: request) }
        let gate = Gate(limit: options.readers, waiting: options.waitingQuestions)
        let events = EventsRoute(database, gate: gate)
        router.get("v1/events") { request, _ in try await events.respond(to: request) }
        let live = ReadModels(database, keeping: options.readers)
        for asked in AskedQuestion.all {
            let route = QuestionRoute(asked, database: database, live: live, gate: gate)
            router.get("v1/\(asked.name)") { request, _ in try await route.respond(to: request) }
        }
        return router
    }
}
