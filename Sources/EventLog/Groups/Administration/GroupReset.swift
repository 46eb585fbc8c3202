// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Postgres

/// Where to put a group.
public enum GroupReset: Sendable, Hashable {
    /// Before the first event.
    case earliest
    /// Behind the last event.
    case latest
    /// Before the first event that was recorded at this instant or later.
    case recorded(since: Timestamp)
    /// To these offsets in some partitions; the others stay.
    case offsets([Int: Int64])
}
