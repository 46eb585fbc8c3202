// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Postgres
import Projections
import ServiceDesk

/// Asks what would be different, of the live read models where that is enough, else of tables that are folded aside.
struct WhatIfRun: Sendable {
    private let metrics: [Metric]
    private let policies: PolicySet
    private let changedPolicies: PolicySet
    private let options: WhatIfOptions
    /// The changed policies that a fold itself reads: their rows must be folded anew.
    private let folded: [String: String]
    /// The most events a second that are folded aside.
    private let throttle: Int?

    /// - Throws: `ValidationError` for a policy or a value that makes no sense, when the projections feed no metric, and for times from
    ///   and to that mean nothing to any of the metrics.
    init(_ names: [String], _ options: WhatIfOptions, throttle: Int? = nil) throws {
        self.options = options
        self.throttle = throttle
        let fed = Metric.fed(by: names, of: Desk.projections)
        let named =
            options.metric.isEmpty ? fed : fed.filter { metric in options.metric.contains { $0.name == metric.name } }
        guard !named.isEmpty else {
            let known = fed.isEmpty ? Metric.all : fed
            throw ValidationError(
                "\(names.joined(separator: " ")) "
                    + (fed.isEmpty ? "feeds nothing that is judged by policies; metrics are " : "feeds ")
                    + known.map(\.name).joined(separator: ", ")
            )
        }
        policies = try options.policies.applied(to: .standard)
        do throws(AskingError) {
            changedPolicies = try policies.replacing(options.whatIf)
        } catch {
            throw ValidationError("--what-if \(error.message)")
        }
        metrics = try Self.touched(named, options)
        let parameters = Self.parameters(metrics)
        folded = Dictionary(
            options.whatIf.filter { parameters.contains($0.key) }.map { ($0.key, $0.value) },
            uniquingKeysWith: { _, last in last }
        )
        if let unheededTimes, metrics.allSatisfy(\.isAboutAnInstant) { throw ValidationError(unheededTimes) }
    }

    /// The policies that are read by the folds behind metrics.
    private static func parameters(_ metrics: [Metric]) -> Set<String> {
        let read = Set(metrics.flatMap(\.tables))
        return Set(
            Desk.projections.projections.filter { $0.tables.contains { read.contains($0.name) } }
                .flatMap(\.parameters.keys)
        )
    }

    /// Those of the metrics that what is changed can change: the others need not be asked. Another zone may change any of them.
    ///
    /// - Throws: `ValidationError` for a policy that changes none, so that nobody takes "no differences" for an answer.
    private static func touched(_ metrics: [Metric], _ options: WhatIfOptions) throws -> [Metric] {
        func reads(_ metric: Metric, _ key: String) -> Bool {
            metric.policies.contains { $0.description == key } || parameters([metric]).contains(key)
        }
        for argument in options.whatIf where !metrics.contains(where: { reads($0, argument.key) }) {
            let others = Metric.all.filter { reads($0, argument.key) }.map(\.name).joined(separator: ", ")
            let reason =
                if others.isEmpty {
                    "no answer depends on it yet"
                } else if options.metric.isEmpty {
                    "these projections feed nothing that reads it; it is read by \(others): "
                        + "kefu replay --all --what-if \(argument.key)=\(argument.value)"
                } else {
                    "\(metrics.map(\.name).joined(separator: ", ")) tells nothing of it; it is read by \(others)"
                }
            throw ValidationError("--what-if \(argument.key): \(reason)")
        }
        if options.timeZone != nil { return metrics }
        return metrics.filter { metric in options.whatIf.contains { reads(metric, $0.key) } }
    }

    /// Asks and prints.
    ///
    /// - Throws: `ValidationError` for a zone that there is not; `EventLogError` for a cut that the log does not reach;
    ///   `PostgresError`; ``OutputError``.
    func run(_ database: LogDatabase, _ output: OutputOptions) async throws {
        do {
            try await ask(database, output)
        } catch let error as PostgresError where error.sqlState == SQLState(rawValue: "22023") {
            throw ValidationError(
                "--time-zone \(options.timeZone ?? ""): \(error.message); write a name such as Asia/Shanghai or UTC"
            )
        }
    }

    private func ask(_ database: LogDatabase, _ output: OutputOptions) async throws {
        let live = ReadModels(database)
        if let zone = options.timeZone {
            // A zone that there is not is refused before anything is said or folded.
            try await database.withReader(isRepeatable: true) {
                _ = try await $0.query("SELECT current_timestamp AT TIME ZONE \(zone)::text")
            }
        }
        if let unheededTimes { StandardError.write(line: unheededTimes) }
        let strangers = try await unknownShops(live)
        var whatIf = WhatIf(
            scope: try await options.request.scope(live),
            policies: policies,
            changedPolicies: changedPolicies,
            changedTimeZone: options.timeZone
        )
        whatIf.readsChangedTables = !folded.isEmpty
        let bar = ProgressBar(title: "fold aside", unit: "events", total: nil)
        defer { bar.finish() }
        let models = try await self.models(live, database, bar)
        let printer = WhatIfPrinter(metrics, of: whatIf, output, printsRows: options.diff)
        try await models.withTables { tables, connection in
            bar.finish()
            for metric in metrics { try await printer.print(metric, tables, connection) }
        }
        try await printer.finish(notices: strangers)
    }

    /// What to say of days and times from and to, of which questions about an instant know nothing.
    private var unheededTimes: String? {
        let names = metrics.filter(\.isAboutAnInstant).map(\.name)
        let times = options.times
        guard !times.isEmpty, !names.isEmpty else { return nil }
        let verb = times.count == 1 ? "is" : "are"
        return "\(times.joined(separator: " and ")) \(verb) not heeded by \(names.joined(separator: ", ")): "
            + "questions about an instant; use --as-of"
    }

    /// What to say of shops that nobody knows, as the questions do.
    private func unknownShops(_ live: ReadModels) async throws -> [Phrase] {
        if options.shop.isEmpty { return [] }
        return try await KnownShops.read(live, named: options.shop).unknown(options.shop, asking: live)
    }

    /// The live read models, or tables aside with a line that says why.
    private func models(_ live: ReadModels, _ database: LogDatabase, _ bar: ProgressBar) async throws -> ReadModels {
        let cuts = [options.from, options.to].map { place -> Cut? in
            if case .cut(let cut) = place { cut } else { nil }
        }
        guard !folded.isEmpty || cuts.contains(where: { $0 != nil }) else {
            StandardError.write(line: "asked at once: these policies are applied when a question is asked")
            return live
        }
        var aside = AsideRequest(tables: metrics.reduce(into: ["shops"]) { $0.formUnion($1.tables) })
        aside.changedParameters = folded
        aside.throttle = throttle
        aside.from = cuts[0] ?? .beginning
        aside.context = Desk.context
        aside.to = cuts[1]
        StandardError.write(
            line: folded.isEmpty
                ? "folding the events of the cut aside, for this question only"
                : "folding the log aside, for this question only: \(folded.keys.sorted().joined(separator: ", ")) "
                    + "is read by a fold"
        )
        return live.building(aside, set: Desk.projections) { done, _ in
            bar.update(done: Int(done), items: Int(done))
        }
    }
}
