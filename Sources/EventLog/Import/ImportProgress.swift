// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// How far an import is.
public struct ImportProgress: Sendable {
    /// Events written, duplicates and conflicts included.
    public var events: Int
    /// Bytes of the input that were read, compressed as they are.
    public var bytesRead: Int
    /// The bytes of the input, or `nil` when it is no file.
    public var totalBytes: Int?
}
