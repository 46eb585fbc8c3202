// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// One row of the chain: what a write adds to a partition.
struct ChainLink: Sendable {
    var partition: Int
    var first: Int64
    var last: Int64
    var recorded: Timestamp
    /// The digest of the batch before it.
    var previous: [UInt8]
    var digest: [UInt8]
}

extension LogWriter {
    /// The links of a plan, over the canonical bytes of what it writes.
    func links(_ plan: AppendPlan, batch: borrowing EventBatch, heads: [Int: AppendPlan.Head]) -> [ChainLink] {
        var links: [ChainLink] = []
        for run in plan.runs {
            guard let head = heads[run.partition] else { preconditionFailure("a partition without a lock") }
            guard writesDigests else {
                links.append(link(run, head, digest: BatchDigest.none))
                continue
            }
            var digest = BatchDigest(
                previous: head.digest,
                partition: run.partition,
                first: run.first,
                last: run.last,
                recordedMicroseconds: head.recordedMicroseconds
            )
            canonical.removeAll()
            for (index, row) in run.rows.enumerated() {
                canonical.append(batch.rows[row], of: batch, offset: run.first + Int64(index))
            }
            digest.update(canonical)
            links.append(link(run, head, digest: digest.finalize()))
        }
        return links
    }

    private func link(_ run: AppendPlan.Run, _ head: AppendPlan.Head, digest: [UInt8]) -> ChainLink {
        ChainLink(
            partition: run.partition,
            first: run.first,
            last: run.last,
            recorded: Timestamp(microseconds: head.recordedMicroseconds),
            previous: head.digest,
            digest: digest
        )
    }
}
