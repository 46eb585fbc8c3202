// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

/// The real sets through the command: the answers are known, to the byte.
@Suite(.enabled(if: RealSet.areThere, RealSet.missing))
struct RealDataTests {
    @Test(arguments: RealSet.all)
    func everyTableIsRightLiveAndAfterAReplay(set: RealSet) async throws {
        try await TestLog.with { log in
            let appended = try AppendSummary(try await log.must("append", set.events))
            #expect(appended == AppendSummary(appended: set.count))
            try await log.project()
            try await log.expectTables(of: set, "live")
            let live = try await log.readModels()
            await PlainRuns.shared.offer(live, of: set)
            try await log.must("projections", "sums")
            try await log.expectTables(of: set, "with closed days summed up")
            try await log.must("replay", "--all")
            try await log.expectTables(of: set, "after a replay")
            #expect(try await log.readModels() == live)
            #expect(
                try await log.column("SELECT DISTINCT live_generation FROM kefu.projections", as: Int32.self) == [2]
            )
        }
    }
}
