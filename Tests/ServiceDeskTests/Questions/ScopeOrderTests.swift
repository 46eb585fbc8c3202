// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ServiceDesk

/// An end before its beginning is known where neither the zone nor the clock decides.
struct ScopeOrderTests {
    @Test(arguments: [
        ("2026-05-12", "2026-05-11", true), ("2026-05-11", "2026-05-11", false), ("2026-05-11", "2026-05-12", false),
        ("today", "yesterday", true), ("today", "today", false), ("yesterday", "today", false),
        // A day is included as an end, an instant is not.
        ("2026-05-11T23:59", "2026-05-11", false), ("2026-05-12T00:00", "2026-05-11", true),
        ("2026-05-11", "2026-05-11T00:00", true), ("2026-05-11", "2026-05-11T00:01", false),
        ("2026-05-11T10:00", "2026-05-11T10:00", true), ("2026-05-11T10:00", "2026-05-11T10:01", false),
        ("2026-05-11T10:00:00+08:00", "2026-05-11T02:00:00Z", true),
        ("2026-05-11T10:00:00+08:00", "2026-05-11T02:00:01Z", false),
        // Here one of them decides.
        ("2026-05-11", "2020-01-01T00:00:00Z", false), ("today", "2020-01-01", false), ("1h", "2020-01-01", false),
        ("now", "2020-01-01", false),
    ])
    func whatLiesBeforeIsKnown(since: String, until: String, isBefore: Bool) throws {
        var request = ScopeRequest()
        request.since = try SinceArgument(argument: since)
        #expect(!request.isEndBeforeBeginning)
        request.until = try InstantArgument(argument: until)
        #expect(request.isEndBeforeBeginning == isBefore)
        request.since = nil
        #expect(!request.isEndBeforeBeginning)
    }
}
