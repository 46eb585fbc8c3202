// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

/// The order of arrival, repetition, the size of transactions and the number of projectors change no row.
@Suite(.enabled(if: RealSet.areThere, RealSet.missing))
struct ArrivalTests {
    @Test(arguments: [
        Arrival(set: .incidents, batch: 10_000, parts: 4, workers: 2),
        Arrival(set: .retail, batch: 1000, parts: 3, workers: 1),
        Arrival(set: .tmall, batch: 1000, parts: 2, workers: 2),
    ])
    func anyArrivalGivesTheSameRows(arrival: Arrival) async throws {
        var generator = SeededGenerator.printed("arrival of \(arrival.testDescription)")
        let bytes = try await arrival.set.bytes()
        try await TestLog.with { log in
            let plain = try await PlainRuns.shared.readModels(of: arrival.set, beside: log)
            let summary = try await arrival.run(log, bytes, &generator)
            #expect(summary == AppendSummary(appended: arrival.set.count, duplicates: arrival.set.count))
            try await log.expectTables(of: arrival.set, arrival.testDescription)
            #expect(try await log.readModels() == plain)
        }
    }

    @Test func aTransactionForEveryEventGivesTheSameRows() async throws {
        let arrival = Arrival(set: .incidents, first: 3000, batch: 1, parts: 3, workers: 2)
        var generator = SeededGenerator.printed("arrival of \(arrival.testDescription)")
        let bytes = try await arrival.set.bytes()
        try await TestLog.with { log in
            let plain = log.another("plain")
            let slice = Lines.joined(Lines.split(bytes).prefix(3000), of: bytes)
            try await plain.must("append", "-", input: .bytes(slice))
            try await plain.project()
            let summary = try await arrival.run(log, bytes, &generator)
            #expect(summary == AppendSummary(appended: 3000, duplicates: 3000))
            #expect(try await log.readModels() == plain.readModels())
            // Two lines of one event never meet in a transaction, so every event is one of its own.
            #expect(try await log.value("SELECT count(*) FROM kefu.batches", as: Int64.self) == 3000)
        }
    }
}
