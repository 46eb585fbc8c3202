// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// One line or array element of an event file.
public struct EventFileRecord {
    /// What the reader could give of the record.
    public enum Content {
        /// The record's bytes, without line ending. They are valid until the next call of ``EventFileReader/next()``,
        /// and nothing about them has been checked.
        case bytes(UnsafeRawBufferPointer)
        /// The record is longer than ``EventFileReader/Options/maximumRecordBytes`` and was skipped to its end;
        /// `length` is its size in bytes.
        case tooLong(length: Int)
    }

    /// Where the record stands.
    public let place: EventFilePlace

    /// The bytes, or the fact that there were too many.
    public let content: Content
}
