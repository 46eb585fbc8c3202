// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// What becomes of the first parked event of a subject.
public struct ParkedState: Sendable, Hashable, CustomStringConvertible {
    public let description: String

    /// It is delivered again, then what waits behind it.
    public static let waiting = ParkedState(description: "waiting")
    /// It was refused too often: it stays until somebody decides.
    public static let parked = ParkedState(description: "parked")
    /// It is dropped, and what waits behind it is delivered.
    public static let skipped = ParkedState(description: "skipped")

    init(description: String) { self.description = description }
}
