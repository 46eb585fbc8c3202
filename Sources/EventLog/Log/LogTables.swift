// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The names of the log's tables.
public enum LogTables {
    /// The table of a partition, in the schema `kefu`: `events_07`.
    public static func leaf(_ partition: Int) -> String { "events_" + (partition < 10 ? "0" : "") + String(partition) }
}
