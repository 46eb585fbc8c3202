// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
import Projections
import ServiceDesk

/// A log with generated events, and its read models made anew.
enum FilledLog {
    /// Appends so many events.
    static func fill(_ cluster: BenchCluster, events: Int, ids: EventIDs.Kind) async throws {
        try await fill(cluster, events: events, EventGenerator(ids: ids))
    }

    /// Appends so many events of a stream.
    static func fill(_ cluster: BenchCluster, events: Int, _ generator: EventGenerator) async throws {
        let connection = try await cluster.log.connect(.writer)
        defer { connection.close() }
        let writer = try await LogWriter(connection: connection)
        var source = EventSource(generator)
        var batch = EventBatch()
        for number in 1...events {
            try source.next { event, partition, _ in batch.append(event, partition: partition) }
            if batch.count == 5000 || number == events {
                _ = try await writer.append(batch)
                batch.removeAll()
            }
        }
    }

    /// Drops all read models, and makes empty ones.
    static func forgetReadModels(_ cluster: BenchCluster, _ floor: FloorConnection) async throws {
        let tables = try floor.strings("SELECT unnest(tables) FROM kefu.generations")
        for table in tables { try floor.execute("DROP TABLE \(table)") }
        try floor.execute(
            "TRUNCATE kefu.projections, kefu.generations, kefu.checkpoints, kefu.parked; CHECKPOINT"
        )
        try await cluster.log.withConnection(.projector) { try await GenerationStore(Desk.projections).prepare($0) }
    }
}
