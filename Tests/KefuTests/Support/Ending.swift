// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// How a program ended, and what it said.
struct Ending: Sendable, CustomStringConvertible {
    /// The exit status; nil when a signal ended it.
    var status: Int32?
    /// The signal that ended it, if one did.
    var signal: Int32?
    var output: [UInt8]
    var errors: [UInt8]
    /// The most memory that it had resident, in bytes; 0 unless it was watched.
    var peakMemory = 0

    var outputText: String { String(decoding: output, as: UTF8.self) }
    var errorText: String { String(decoding: errors, as: UTF8.self) }

    var description: String {
        let end = status.map { "status \($0)" } ?? "signal \(signal ?? 0)"
        return "\(end)\n\(outputText.suffix(2000))\n\(errorText.suffix(2000))"
    }
}
