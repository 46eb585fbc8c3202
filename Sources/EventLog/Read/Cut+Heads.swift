// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension Cut {
    /// A cut of the log whose heads these are, with an end for each of its partitions.
    ///
    /// - Throws: `EventLogError` with code `invalidPlace` when the cut names a partition that the log has not, or events that
    ///   it does not hold yet.
    public func holding(_ cut: Cut) throws -> Cut {
        let fitted = try cut.fitted(to: ends.count)
        for partition in ends.indices where fitted[partition] > self[partition] {
            throw EventLogError.cutAhead(partition: partition, end: fitted[partition], head: self[partition])
        }
        return fitted
    }
}
