// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog

/// Cuts lines out of pieces of a body, and hands each to an intake. It keeps at most one unfinished line.
struct LineCutter {
    private static let mostBytes = EventParser.mostBytes

    private var rest: [UInt8] = []
    private var isSkipping = false
    private var line = 1

    /// Takes a piece.
    mutating func take(_ piece: UnsafeRawBufferPointer, into intake: inout EventIntake) {
        var start = 0
        while let end = piece[start...].firstIndex(of: UInt8(ascii: "\n")) {
            let part = UnsafeRawBufferPointer(rebasing: piece[start..<end])
            if rest.isEmpty, !isSkipping {
                finish(part, into: &intake)
            } else {
                keep(part)
                finishRest(into: &intake)
            }
            line += 1
            start = end + 1
        }
        keep(UnsafeRawBufferPointer(rebasing: piece[start...]))
    }

    /// Takes the last line, which needs no line feed.
    mutating func end(into intake: inout EventIntake) {
        if isSkipping || !rest.isEmpty { finishRest(into: &intake) }
    }

    private mutating func keep(_ part: UnsafeRawBufferPointer) {
        guard !isSkipping else { return }
        // One byte more may be the carriage return of a line that is just short enough.
        if rest.count + part.count > Self.mostBytes + 1 {
            isSkipping = true
            rest = []
        } else {
            rest.append(contentsOf: part)
        }
    }

    private mutating func finishRest(into intake: inout EventIntake) {
        if isSkipping {
            tooLong(into: &intake)
        } else {
            rest.withUnsafeBytes { finish($0, into: &intake) }
        }
        rest.removeAll(keepingCapacity: true)
        isSkipping = false
    }

    private func finish(_ bytes: UnsafeRawBufferPointer, into intake: inout EventIntake) {
        var bytes = bytes
        if bytes.last == UInt8(ascii: "\r") { bytes = UnsafeRawBufferPointer(rebasing: bytes.dropLast()) }
        if bytes.count > Self.mostBytes {
            tooLong(into: &intake)
        } else if !bytes.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }) {
            intake.take(bytes, line: line)
        }
    }

    private func tooLong(into intake: inout EventIntake) {
        intake.refuse(EventRefusal(code: .tooLarge, field: "", message: "the event is larger than 1 MiB"), line: line)
    }
}
