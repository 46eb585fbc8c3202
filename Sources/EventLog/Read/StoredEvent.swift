// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Postgres

/// An event of the log, with its position and when it was recorded.
public struct StoredEvent: Sendable, Hashable {
    public var position: EventPosition
    /// When the transaction that stored it held its partition's lock.
    public var recordedAt: Timestamp
    /// The event. `personal` is set only when text was asked for and the vault still has it.
    public var event: Event
}
