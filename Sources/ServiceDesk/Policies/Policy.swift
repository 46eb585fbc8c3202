// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Postgres

/// A rule's parameter: data, not code.
public struct Policy: Sendable {
    public var key: PolicyKey
    public var form: PolicyForm
    public var value: PolicyValue
    /// From which local day on the value holds.
    public var effectiveFrom: PostgresDate
    /// The platforms whose shops it judges; empty for all.
    public var platforms: [String]
    /// Where the value comes from.
    public var source: String
    public var title: Phrase
    /// Whether any answer depends on it; else it is kept, with its dates, for one that is to come.
    public var isRead = true
}
