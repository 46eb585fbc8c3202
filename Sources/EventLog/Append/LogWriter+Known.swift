// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

extension LogWriter {
    /// Appends at heads that this program knows from its own last writes: one round trip, nothing is looked up.
    ///
    /// - Returns: `nil` when the heads are others by now, an identity is in the log already, or somebody holds a partition:
    ///   nothing was written then, and `append` finds out what to do.
    /// - Throws: as `append` does.
    func append(
        _ batch: borrowing EventBatch,
        _ items: [AppendPlan.Item],
        at heads: [Int: AppendPlan.Head]
    ) async throws -> (outcomes: [AppendOutcome?], heads: [Int: AppendPlan.Head])? {
        guard batch.count <= Self.mostRowsByArrays else { return nil }
        let now = Timestamp.now.microseconds
        let heads = heads.mapValues { head in
            var head = head
            // Recorded instants of a partition never go back, whatever the clock does.
            head.recordedMicroseconds = max(head.recordedMicroseconds, now)
            return head
        }
        let plan = AppendPlan(
            partitions: batch.rows.map(\.partition),
            firsts: identities.firsts(of: batch),
            stored: [:],
            heads: heads,
            items: items
        )
        let links = links(plan, batch: batch, heads: heads)
        do {
            _ = try await connection.query(insertion(plan, batch: batch, links: links))
        } catch let error as PostgresError where Self.isOvertaken(error) {
            return nil
        }
        var outcomes = plan.positions.map { $0.map(AppendOutcome.appended) }
        if !plan.repeats.isEmpty { try await judge(plan, batch: batch, outcomes: &outcomes) }
        return (outcomes, Self.heads(after: links))
    }

    /// The heads of partitions after a write.
    static func heads(after links: [ChainLink]) -> [Int: AppendPlan.Head] {
        Dictionary(
            uniqueKeysWithValues: links.map { link in
                let recorded = link.recorded.microseconds
                let head = AppendPlan.Head(lastOffset: link.last, digest: link.digest, recordedMicroseconds: recorded)
                return (link.partition, head)
            }
        )
    }

    private static func isOvertaken(_ error: PostgresError) -> Bool {
        error.sqlState == .lockNotAvailable || isRace(error)
    }
}
