// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Postgres
import Testing

/// Appends by running `kefu append` again and again. When the program is killed it starts it again with the same
/// events, or gives them up.
struct CommandProducer: SoakProducer {
    let number: Int
    let log: TestLog
    let oracle: SoakOracle
    let settings: SoakSettings
    /// Where the program that runs is put, for whoever wants to kill it.
    let running: Locked<[Int: Program]>

    func run(while goesOn: () -> Bool) async throws {
        var generator = settings.generator(number)
        var events = SoakEvents(producer: number, generator: settings.generator(number + 1000))
        while goesOn() {
            let sent = events.batch(Int.random(in: 50...400, using: &generator))
            oracle.send(sent)
            try await append(sent, batch: Int.random(in: 5...60, using: &generator), &generator)
        }
    }

    private func append(_ sent: [SoakEvent], batch: Int, _ generator: inout SeededGenerator) async throws {
        let bytes = Array(sent.map { $0.line + "\n" }.joined().utf8)
        while true {
            let program = try log.start(["append", "-", "--batch", "\(batch)"], input: .bytes(bytes))
            running.withLock { $0[number] = program }
            let ending = await program.end()
            running.withLock { $0[number] = nil }
            if ending.status == 0 {
                let summary = try AppendSummary(ending)
                #expect(summary.appended + summary.duplicates == sent.count && summary.refused == 0, "\(summary)")
                return oracle.acknowledge(sent)
            }
            oracle.interrupt()
            try #require(ending.signal == SIGKILL || ending.status == 1, "\(ending)")
            if Int.random(in: 0..<5, using: &generator) == 0 { return oracle.abandon() }
            try await Task.sleep(for: .milliseconds(Int.random(in: 0...100, using: &generator)))
        }
    }
}
