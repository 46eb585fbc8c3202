// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension ProjectionSet {
    /// The columns of the log that a replay reads, as SQL.
    public static var logColumns: String { EventView.columns }
}
