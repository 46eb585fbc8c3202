// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

extension EventFileReader {
    /// How far the reading of lines has come.
    struct LineProgress {
        /// The number of the line at the front of the window.
        var number = 1
        /// How many unread bytes are known to hold no line end.
        var searched = 0
        /// How many bytes of the line were thrown away because it is too long.
        var skipped = 0
    }

    mutating func nextLine() throws(EventFileError) -> EventFileRecord? {
        while true {
            let unread = window.unread
            if let length = lineLength(unread) {
                let record = takeLine(UnsafeRawBufferPointer(rebasing: unread.prefix(length)))
                window.drop(length + 1)
                if let record {
                    return record
                }
                continue
            }
            lines.searched = unread.count
            // One more than allowed may still be a carriage return; two more cannot be.
            if lines.skipped > 0 || unread.count > maximumRecordBytes + 1 {
                lines.skipped += unread.count
                lines.searched = 0
                window.drop(unread.count)
            }
            guard try window.fill() else {
                let rest = window.unread
                window.drop(rest.count)
                return takeLine(rest)
            }
        }
    }

    private func lineLength(_ unread: UnsafeRawBufferPointer) -> Int? {
        guard let base = unread.baseAddress, lines.searched < unread.count,
            let found = memchr(base + lines.searched, Int32(UInt8(ascii: "\n")), unread.count - lines.searched)
        else {
            return nil
        }
        return UnsafeRawPointer(found) - base
    }

    /// Makes a record of a line without its line feed, unless it is blank.
    private mutating func takeLine(_ line: UnsafeRawBufferPointer) -> EventFileRecord? {
        let place = EventFilePlace.line(lines.number)
        let length = lines.skipped + line.count
        lines = LineProgress(number: lines.number + 1)
        var content = line
        if content.last == UInt8(ascii: "\r") {
            content = UnsafeRawBufferPointer(rebasing: content.dropLast())
        }
        if length > line.count || content.count > maximumRecordBytes {
            return EventFileRecord(place: place, content: .tooLong(length: length))
        }
        if content.allSatisfy(\.isJSONBlank) {
            return nil
        }
        return EventFileRecord(place: place, content: .bytes(content))
    }
}
