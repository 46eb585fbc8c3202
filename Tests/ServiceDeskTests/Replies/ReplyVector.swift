// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

/// A test vector of `domain.md` §1.2: a chat on 11 May 2026 in Shanghai, and how the customer's day stands.
struct ReplyVector: Sendable, CustomTestStringConvertible {
    var name: String
    var chat: String
    /// The clock time on that day, or later with `+1`, as of which it is judged.
    var asOf: String
    /// `nil`: not counted.
    var state: ReplyState?
    /// The same for the day after.
    var nextDay: ReplyState?

    var testDescription: String { name }

    static let day = PostgresDate(year: 2026, month: 5, day: 11)!

    init(_ name: String, _ chat: String, asOf: String = "+2 00:00", _ state: ReplyState?, nextDay: ReplyState? = nil) {
        self.name = name
        self.chat = chat
        self.asOf = asOf
        self.state = state
        self.nextDay = nextDay
    }

    var parsed: Chat { Chat(chat, on: Self.day) }

    var instant: Timestamp { Chat("H " + asOf, on: Self.day).lines[0].at }

    static let all = [
        ReplyVector("T1 exactly one hour", "C 10:00:00; H 11:00:00", .met),
        ReplyVector("T2 a millisecond more", "C 10:00:00; H 11:00:00.001", .breached),
        ReplyVector("T3 automatic only, after the hour", "C 10:00; A 10:00:01", asOf: "11:00:00.000001", .breached),
        ReplyVector("T3 automatic only, at the deadline", "C 10:00; A 10:00:01", asOf: "11:00", .pending),
        ReplyVector("T4 the first message counts", "C 10:00; C 10:50; H 11:05", .breached),
        ReplyVector("T5 before the window", "C 07:55; C 08:05; H 09:00", .met),
        ReplyVector("T6 a reply after the window", "C 22:59:59; H 23:59:59", .met),
        ReplyVector("T7 at the window's end", "C 23:00:00", nil),
        ReplyVector("T8 thanks want an answer too", "C 09:00; H 09:01; C 09:02", .breached),
        ReplyVector("T12 spam without reply", "C 10:00", .breached),
        ReplyVector("T13 another shop's account", "S 10:00:00", nil),
        ReplyVector("T20 a reply that is told late", "C 10:00; H 10:30", asOf: "12:00", .met),
        ReplyVector("T21 a message of the agent before", "H 09:50; C 10:00", asOf: "10:30", .pending),
        ReplyVector("T23 a wait over two days", "C 22:50; C +1 08:05; H +1 08:30", .breached, nextDay: .met),
        ReplyVector("a reply at the same instant", "C 10:00; H 10:00", .met),
        ReplyVector("a reply after the as-of instant", "C 10:00; H 10:10", asOf: "10:05", .pending),
        ReplyVector("a message after the as-of instant", "C 10:00", asOf: "09:59:59.999999", nil),
        ReplyVector("at the window's beginning", "C 08:00; H 08:10", .met),
        ReplyVector("a microsecond before the window", "C 07:59:59.999999", nil),
        ReplyVector("a microsecond before its end", "C 22:59:59.999999", .breached),
        ReplyVector("one met and one waiting", "C 09:00; H 09:01; C 10:00", asOf: "10:30", .pending),
        ReplyVector("one breached and one waiting", "C 09:00; C 10:00", asOf: "10:30", .breached),
    ]
}
