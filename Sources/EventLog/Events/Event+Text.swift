// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension Event {
    /// The event with its personal text put back into `data`, for which both stand in canonical JSON.
    ///
    /// The lengths that stand in place of the text stay: a reader, and the log that takes the event again, replaces
    /// them by the text's own.
    public var withText: Event {
        guard let personal, personal.count > 2 else { return self }
        var event = self
        let rest = data.map { $0.dropFirst() } ?? "}"
        event.data = personal.dropLast() + (rest == "}" ? "" : ",") + rest
        return event
    }
}
