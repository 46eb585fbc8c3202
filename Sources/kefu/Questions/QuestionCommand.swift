// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Postgres
import Projections
import ServiceDesk

/// A command that asks the read models one question and prints the answer.
protocol QuestionCommand: AsyncParsableCommand, Sendable {
    var database: DatabaseOptions { get }
    var scope: ScopeOptions { get }
    var output: OutputOptions { get }

    /// The question.
    func question(_ scope: Scope) throws -> Question

    /// What to try when there are no rows.
    var hint: Phrase? { get }
}

extension QuestionCommand {
    var hint: Phrase? {
        Phrase(
            "kefu append FILE puts events into the log, kefu project --once folds them, --all asks for every day",
            "先用 kefu append 写入事件，再用 kefu project --once 投影；--all 查询所有日期"
        )
    }

    func run() async throws { try await answer() }

    /// Asks the question and prints the answer.
    func answer() async throws {
        let (options, output, hint) = (scope, output, hint)
        // A wrong option is refused before a cluster is started for it.
        _ = try question(Scope())
        try await database.withDatabase { database in
            do {
                let scope = try await options.scope(ReadModels(database.log))
                let question = try question(scope)
                let (models, bar) = try await options.models(database.log, for: question)
                defer { bar.finish() }
                try await QuestionPrinter(output).print(
                    question,
                    from: models,
                    isUnlimited: scope.all,
                    hint: hint
                )
            } catch let error as PostgresError where error.sqlState == SQLState(rawValue: "22023") {
                throw ValidationError(
                    "--time-zone \(options.timeZone ?? ""): \(error.message); write a name such as Asia/Shanghai or UTC"
                )
            }
        }
    }
}
