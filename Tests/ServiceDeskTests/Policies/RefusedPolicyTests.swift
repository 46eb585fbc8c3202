// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Projections
import ServiceDesk
import Testing

/// Values of policies that the log holds and no question could read.
struct RefusedPolicyTests {
    @Test(arguments: [
        ("calendar.holidays", "2026-+1-02"), ("calendar.workdays", "2026-1-002"), ("calendar.holidays", "0000-10-01"),
    ])
    func aStoredDayThatIsNoneIsParked(key: String, value: String) async throws {
        let log = try await TestLog.make()
        let event =
            #"{"specversion":"1.0","id":"p","source":"/x","type":"policy.set","subject":"policies/\#(key)","#
            + #""time":"2026-05-11T10:00:00Z","shop":"s","data":{"policy_key":"\#(key)","value":"\#(value)"}}"#
        _ = try await log.append([event])
        _ = try await Projector(log.database, set: Desk.projections).catchUp()
        let reasons = try await log.withSuperuser { connection in
            try await connection.query("SELECT reason FROM kefu.parked WHERE projection = 'policies'").rows.map {
                try $0.decode(String.self, at: 0)
            }
        }
        #expect(reasons.count == 1 && reasons.allSatisfy { $0.contains("not \(value)") }, "\(reasons)")
    }
}
