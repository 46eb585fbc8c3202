// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog

/// One line of acknowledgements: `12`, or `nack 13` with or without a reason.
enum AcknowledgementLine: Hashable, Sendable {
    /// Everything up to this line is acknowledged.
    case through(Int64)
    /// This line is refused.
    case refuse(Int64, reason: String)

    init?(_ text: String) {
        let words = text.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
        switch words.first {
        case "nack":
            guard words.count > 1, let line = Int64(digits: words[1]), line > 0 else { return nil }
            let reason = words.count > 2 ? String(words[2].prefix(1000)) : "refused"
            self = .refuse(line, reason: reason)
        case let word?:
            guard words.count == 1, let line = Int64(digits: word), line > 0 else { return nil }
            self = .through(line)
        case nil: return nil
        }
    }
}
