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

    /// Whether it asks how things stand at an instant, so that days and times from and to mean nothing.
    var isAboutAnInstant: Bool { get }

    /// Whether it asks for the shop's today where no time is given.
    var isOfToday: Bool { get }

    /// Whether there can be rows only once a shop is known.
    var isOfShops: Bool { get }

    /// Whether there are rows for a shop that nobody knows too.
    var isOfAnyShop: Bool { get }

    /// The order or customer that it is about: where nobody knows it, that is an error and no empty answer.
    var subject: AskedSubject? { get }

    /// What to try when there are no rows; `nil` for what is true of most questions.
    var hint: Phrase? { get }
}

extension QuestionCommand {
    var hint: Phrase? { nil }
    var subject: AskedSubject? { nil }
    var isAboutAnInstant: Bool { false }
    var isOfToday: Bool { !isAboutAnInstant }
    var isOfShops: Bool { true }
    var isOfAnyShop: Bool { false }

    /// What asks for more, where there is nothing of the time that was asked for.
    var moreTime: Phrase? {
        if isAboutAnInstant { return nil }
        if !scope.isOfNoTime {
            return Phrase("nothing is known of that time; try another", "该时间内没有记录；请换一个时间")
        }
        return isOfToday && !scope.all ? Phrase("--all asks for every day", "--all 查询所有日期") : nil
    }

    /// Why the answer is empty: no shop of that name, nothing but what is left out, nothing of the time, nothing at all.
    ///
    /// - Parameters:
    ///   - snapshot: the one that gave the answer.
    ///   - leftOut: what the answer has told of the rows that it leaves out.
    ///   - live: what knows the shops.
    private func reason(
        _ scope: Scope,
        _ snapshot: ReadSnapshot,
        leftOut: String?,
        _ live: some Answering
    ) async throws -> EmptyReason {
        let known = try await KnownShops.read(live, named: scope.shops)
        let unknown = try await known.unknown(scope.shops, asking: live)
        if !unknown.isEmpty { return EmptyReason(lines: unknown) }
        if !scope.all {
            var everything = scope
            everything.all = true
            everything.limit = nil
            let line = try await question(scope).leftOut(told: leftOut, of: question(everything), snapshot)
            if let line { return EmptyReason(lines: [line]) }
        }
        if isOfShops, known.shops.isEmpty { return EmptyReason(hint: EmptyReason.nothingFolded) }
        return EmptyReason(hint: hint ?? moreTime)
    }

    /// Says which of several shops nobody knows, beside the rows of the others; a single one has none, but where there are rows for any.
    private func tellUnknownShops(_ scope: Scope, _ database: LogDatabase) async throws {
        guard !scope.shops.isEmpty, scope.shops.count > 1 || isOfAnyShop else { return }
        let live = ReadModels(database)
        let unknown = try await KnownShops.read(live, named: scope.shops).unknown(scope.shops, asking: live)
        for line in unknown { StandardError.write(line: output.effectiveLanguage.pick(line)) }
    }

    func run() async throws { try await answer() }

    /// Asks the question and prints the answer.
    func answer() async throws {
        let (options, output) = (scope, output)
        // A wrong option is refused before a cluster is started for it.
        if isAboutAnInstant, let line = scope.meaninglessDays { throw ValidationError(line) }
        _ = try question(Scope())
        try await database.withDatabase { database in
            do {
                let scope = try await options.scope(ReadModels(database.log))
                let question = try Question.withOneMore(scope) { try self.question($0) }.tellingLeftOut
                let known = subject?.known(scope)
                let (models, bar) = try await options.models(database.log, for: [question, known].compactMap(\.self))
                defer { bar.finish() }
                var isEmpty = false
                try await QuestionPrinter(output).print(
                    question,
                    from: models,
                    limit: scope.limit,
                    isUnlimited: scope.all,
                    whenEmpty: { snapshot, leftOut in
                        isEmpty = true
                        if let subject, let known {
                            let answer = try await snapshot.ask(known.query)
                            try await subject.mustBeKnown(answer, in: scope.shops, ReadModels(database.log))
                        }
                        guard models.areBuiltAside else {
                            let reason = try await reason(scope, snapshot, leftOut: leftOut, snapshot)
                            return reason.telling(
                                unfolded: try await UnfoldedEvents.count(of: question.tables, snapshot)
                            )
                        }
                        if try await options.request.isBeforeAllEvents(database.log) {
                            return EmptyReason(hint: EmptyReason.nothingRecorded)
                        }
                        return try await reason(scope, snapshot, leftOut: leftOut, ReadModels(database.log))
                    }
                )
                if !isEmpty { try await tellUnknownShops(scope, database.log) }
            } catch let error as PostgresError where error.sqlState == SQLState(rawValue: "22023") {
                throw ValidationError(
                    "--time-zone \(options.timeZone ?? ""): \(error.message); write a name such as Asia/Shanghai or UTC"
                )
            }
        }
    }
}
