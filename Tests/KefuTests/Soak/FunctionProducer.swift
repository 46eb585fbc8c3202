// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres

/// Appends by SQL, as programs in other languages do: `kefu.append` in a transaction that waits a while before its end.
struct FunctionProducer: SoakProducer {
    let number: Int
    let server: EmbeddedPostgres
    let oracle: SoakOracle
    let settings: SoakSettings

    func run(while goesOn: () -> Bool) async throws {
        var generator = settings.generator(number)
        var events = SoakEvents(producer: number, generator: settings.generator(number + 1000))
        while goesOn() {
            let sent = events.batch(Int.random(in: 1...8, using: &generator))
            let isKept = Int.random(in: 0..<4, using: &generator) > 0
            let pause = Double(Int.random(in: 0...15, using: &generator)) / 1000
            oracle.send(sent)
            let answers = try await SoakCluster.persist(oracle, &generator) {
                try await append(sent, isKept: isKept, pause: pause)
            }
            if isKept { oracle.acknowledge(sent, answers) } else { oracle.withdraw(sent) }
            try await Task.sleep(for: .milliseconds(Int.random(in: 0...10, using: &generator)))
        }
    }

    private func append(
        _ sent: [SoakEvent],
        isKept: Bool,
        pause: Double
    ) async throws -> [(outcome: String, position: SoakPosition)] {
        try await server.ensureRunning()
        let connection = try await PostgresConnection.connect(server.configuration(user: "kefu"))
        defer { connection.close() }
        try await connection.execute("SET ROLE kefu_append")
        try await connection.execute("BEGIN")
        let array = "[" + sent.map(\.line).joined(separator: ",") + "]"
        let rows = try await connection.query(
            #"SELECT outcome, partition, "offset" FROM kefu.append(\#(array)::json) ORDER BY n"#
        )
        let answers = try rows.rows.map { row in
            let (outcome, partition, offset) = try row.decode((String, Int16?, Int64?).self)
            let position = SoakPosition(partition: Int(partition ?? -1), offset: offset ?? -1)
            return (outcome: outcome, position: position)
        }
        _ = try await connection.query("SELECT pg_sleep(\(pause))::text")
        try await connection.execute(isKept ? "COMMIT" : "ROLLBACK")
        return answers
    }
}
