// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

extension LogWriter {
    /// Up to so many rows are written faster by one statement with arrays than by a COPY a table.
    static let mostRowsByArrays = 128

    /// One statement that writes all rows of a plan, with the chain: identities, events, vault and batches.
    ///
    /// Events go through the parent table: routing a row costs a third of what a statement a partition does. Arrays are unfolded in the
    /// SELECT lists: as a table of the FROM each would be put aside first, which took twice as long.
    ///
    /// It takes the locks of the partitions itself, where the transaction does not hold them, and fails when somebody else holds one. The
    /// chain comes first: what a WITH writes and nobody reads is written last, so nothing is before all locks are held. It fails as well when
    /// the batch that it goes on from is not there: a log that was restored, or lost its last writes in a failover, ends before the head
    /// that a program remembers, and unique keys would not mind the hole.
    func insertion(
        _ plan: AppendPlan,
        batch: borrowing EventBatch,
        links: [ChainLink]
    ) -> PostgresQuery {
        var columns = RowColumns(rows: batch.count)
        batch.withUnsafeBytes { arena in
            for run in plan.runs {
                for (index, number) in run.rows.enumerated() {
                    columns.append(
                        batch.rows[number],
                        at: EventPosition(partition: run.partition, offset: run.first + Int64(index)),
                        in: arena
                    )
                }
            }
        }
        return """
            WITH known AS (
              INSERT INTO kefu.identities ("offset", partition, identity)
              SELECT unnest(\(columns.offsets)), unnest(\(columns.partitions)), unnest(\(BytesColumn(columns.identities)))
            ), kept AS (
              INSERT INTO kefu.vault ("offset", partition, person, content)
              SELECT
                unnest(\(columns.keptOffsets)), unnest(\(columns.keptPartitions)),
                unnest(\(TextColumn(columns.persons))), unnest(\(BytesColumn(columns.contents)))
            ), written AS (
              INSERT INTO kefu.events ("offset", partition, "time", shop, type, subject, source, id, extensions, data)
              SELECT
                unnest(\(columns.offsets)), unnest(\(columns.partitions)), unnest(\(columns.times)),
                unnest(\(TextColumn(columns.shops))), unnest(\(TextColumn(columns.types))), unnest(\(TextColumn(columns.subjects))),
                unnest(\(TextColumn(columns.sources))), unnest(\(TextColumn(columns.ids))),
                unnest(\(TextColumn(columns.extensions))), unnest(\(TextColumn(columns.datas)))
            )
            INSERT INTO kefu.batches (partition, first_offset, last_offset, recorded_at, digest)
            SELECT
              CASE
                WHEN pg_try_advisory_xact_lock(1801807477, partition) AND (first_offset = 0 OR (
                  SELECT head.digest FROM kefu.batches AS head
                  WHERE head.partition = links.partition AND head.last_offset = links.first_offset - 1
                ) = previous) THEN partition
                WHEN kefu.refuse_claim(partition) THEN NULL
              END,
              first_offset, last_offset, recorded_at, digest
            FROM (
              SELECT
                unnest(\(links.map { Int16($0.partition) })) AS partition, unnest(\(links.map(\.first))) AS first_offset,
                unnest(\(links.map(\.last))) AS last_offset, unnest(\(links.map(\.recorded))) AS recorded_at,
                unnest(\(links.map(\.previous))) AS previous, unnest(\(links.map(\.digest))) AS digest
            ) AS links
            """
    }
}

/// Rows turned into an array a column.
private struct RowColumns {
    var partitions: [Int16] = []
    var offsets: [Int64] = []
    var times: [Timestamp] = []
    var shops: ArrayContent
    var types: ArrayContent
    var subjects: ArrayContent
    var sources: ArrayContent
    var ids: ArrayContent
    var extensions: ArrayContent
    var datas: ArrayContent
    var identities: ArrayContent
    var keptPartitions: [Int16] = []
    var keptOffsets: [Int64] = []
    var persons: ArrayContent
    var contents: ArrayContent

    /// - Parameter rows: so many rows it has room for, of the usual lengths.
    init(rows: Int) {
        partitions.reserveCapacity(rows)
        offsets.reserveCapacity(rows)
        times.reserveCapacity(rows)
        shops = ArrayContent(capacity: 24 * rows)
        types = ArrayContent(capacity: 24 * rows)
        subjects = ArrayContent(capacity: 40 * rows)
        sources = ArrayContent(capacity: 24 * rows)
        ids = ArrayContent(capacity: 48 * rows)
        extensions = ArrayContent(capacity: 32 * rows)
        datas = ArrayContent(capacity: 192 * rows)
        identities = ArrayContent(capacity: 48 * rows)
        persons = ArrayContent(capacity: 40 * rows)
        contents = ArrayContent(capacity: 96 * rows)
    }

    mutating func append(_ row: EventBatch.Row, at position: EventPosition, in arena: UnsafeRawBufferPointer) {
        partitions.append(Int16(position.partition))
        offsets.append(position.offset)
        times.append(Timestamp(microseconds: row.microseconds))
        shops.append(row.shop.bytes(in: arena))
        types.append(row.type.bytes(in: arena))
        subjects.append(row.subject.bytes(in: arena))
        sources.append(row.source.bytes(in: arena))
        ids.append(row.id.bytes(in: arena))
        extensions.append(row.extensions.bytes(in: arena))
        datas.append(row.data.bytes(in: arena))
        identities.append(row.identity.bytes(in: arena))
        guard let personal = row.personal.bytes(in: arena) else { return }
        keptPartitions.append(Int16(position.partition))
        keptOffsets.append(position.offset)
        persons.append(row.person.bytes(in: arena))
        contents.append(personal)
    }
}
