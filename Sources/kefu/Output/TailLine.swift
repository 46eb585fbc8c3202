// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog

/// One event as a line for people who watch the log: when it happened, where it stands, what it is.
enum TailLine {
    /// The line, cut to a width where there is one, with its line feed.
    static func text(_ stored: StoredEvent, width: Int?) -> String {
        let event = stored.event.withText
        let position = stored.position.description
        let line = DisplayText.safe(
            "\(event.time)  \(padded(position, 9))  \(padded(event.type, 20))  \(event.shop)  \(event.subject)  "
                + (event.data ?? "")
        )
        return (width.map { DisplayWidth.truncate(line, to: $0) } ?? line) + "\n"
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.utf8.count))
    }
}
