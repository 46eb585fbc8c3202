// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@Suite struct DownCommandTests {
    @Test func aForcedStopNamesThoseWhoStartTheServerAgain() async throws {
        try await TestLog.with { log in
            try await log.must("status")
            let project = try log.start(["project"])
            let name = "process \(project.processID)"
            // Until it uses the directory the server is only stopped, and it starts it again.
            var refused = try await log.kefu("down")
            while refused.status == 0 {
                try #require(!project.hasEnded)
                refused = try await log.kefu("down")
            }
            #expect(refused.status == 1 && refused.errorText.contains(name), "\(refused)")
            let forced = try await log.must("down", "--force")
            #expect(forced.errorText.contains(name) && forced.errorText.contains("starts again"), "\(forced)")
            project.send(SIGINT)
            _ = await project.end()
            #expect(try await log.must("down", "--force").errorText == "")
        }
    }
}
