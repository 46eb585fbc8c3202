// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// How a reply that is owed stands.
public struct ReplyState: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    /// It came in time.
    public static let met = ReplyState(description: "met")
    /// It came too late, or its time is over.
    public static let breached = ReplyState(description: "breached")
    /// It has not come and is still in time.
    public static let pending = ReplyState(description: "pending")
}
