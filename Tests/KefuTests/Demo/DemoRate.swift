// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres

@testable import kefu

/// The reply rate of a shop on the story's day, worked out message by message: each one within the hours that count looks
/// for the first reply of a person from then on.
struct DemoRate {
    private(set) var customers = 0
    private(set) var effective = 0
    private(set) var pending = 0

    init(_ events: [Event]) {
        let hour: Int64 = 3_600_000_000
        let opens = DemoTime.at(8)
        let chats = Dictionary(grouping: events) { $0.subject }
        for chat in chats.values {
            let replies = chat.filter(\.isHumanReply).map(\.time.microseconds)
            let asked = chat.filter(\.isQuestion).map(\.time.microseconds)
                .filter { opens <= $0 && $0 < opens + 15 * hour }
            let waits = asked.map { time in
                (replies.filter { $0 >= time }.min() ?? .max, time)
            }
            guard !waits.isEmpty else {
                continue
            }
            customers += 1
            if waits.allSatisfy({ reply, time in reply <= time + hour }) {
                effective += 1
            } else if waits.allSatisfy({ reply, time in
                reply == .max ? DemoTime.now - time <= hour : reply <= time + hour
            }) {
                pending += 1
            }
        }
    }
}
