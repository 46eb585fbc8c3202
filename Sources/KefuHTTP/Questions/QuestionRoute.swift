// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Hummingbird
import Postgres
import Projections
import ServiceDesk

/// Answers one question with the rows that the command of its name prints.
struct QuestionRoute: Sendable {
    private let asked: AskedQuestion
    private let database: LogDatabase
    private let live: ReadModels
    private let gate: Gate

    /// - Parameter live: the read models, which keep a connection for each question that the gate lets in.
    init(_ asked: AskedQuestion, database: LogDatabase, live: ReadModels, gate: Gate) {
        self.asked = asked
        self.database = database
        self.live = live
        self.gate = gate
    }

    func respond(to request: Request) async throws -> Response {
        let items = try QueryItems(
            request.uri,
            names: ScopeRequest.items + asked.items + (asked.takesPolicies ? ["policy"] : [])
        )
        let written = try ScopeRequest(items)
        if asked.isAboutAnInstant { try written.refuseDays() }
        let policies = try Self.policies(items)
        // What is wrong with the request is said before the database is asked anything.
        _ = try asked.question(items, Scope(), policies)
        let format = try Accepted(request.headers).best(of: AnswerFormat.allCases.map { ($0.mediaType, $0) })
        let (asked, database, live, gate) = (asked, database, live, gate)
        return try await PieceStream.response(contentType: format.contentType) { writer in
            try await gate.pass {
                do {
                    let scope = try await written.scope(live)
                    let question = try asked.question(items, scope, policies)
                    let models = try await written.models(database, live: live, for: [question])
                    let isLong = scope.all || (scope.limit ?? 0) > Scope.defaultLimit
                    try await Self.write(question, models, isLong: isLong, format, to: writer)
                } catch let error as EventLogError where error.code == .invalidPlace {
                    throw QueryItems.problem("known_at", error.message)
                } catch let error as PostgresError where error.sqlState == SQLState(rawValue: "22023") {
                    throw QueryItems.problem("time_zone", "\(error.message); write a name such as Asia/Shanghai or UTC")
                }
            }
        }
    }

    private static func write(
        _ question: Question,
        _ models: ReadModels,
        isLong: Bool,
        _ format: AnswerFormat,
        to writer: PieceStream.Writer
    ) async throws {
        let reader = AnswerReader(question)
        var encoder = format.encoder(reader.columns)
        encoder.begin(into: &writer.bytes)
        _ = try await reader.read(
            from: models,
            isUnlimited: isLong,
            row: { encoder.row($0, into: &writer.bytes) },
            afterRow: { try await writer.drain() }
        )
        encoder.end(into: &writer.bytes)
    }

    private static func policies(_ items: QueryItems) throws -> PolicySet {
        do {
            return try PolicySet.standard.replacing(items.all("policy").map { try PolicyArgument(argument: $0) })
        } catch {
            throw QueryItems.problem("policy", "\(error)")
        }
    }
}
