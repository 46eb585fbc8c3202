// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Why an event cannot be folded. Its subject is parked in that projection; everything else goes on.
public struct FoldRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// The field and what is wrong with it, without the value.
    public var reason: String

    public init(_ reason: String) { self.reason = reason }

    public var description: String { reason }
}
