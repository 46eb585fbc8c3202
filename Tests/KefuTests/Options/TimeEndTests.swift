// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

/// The first and the last times that can be asked for, and those beyond.
struct TimeEndTests {
    @Test func timesAreAnsweredOrRefusedWithWhatToWrite() async throws {
        try await TestLog.with { log in
            try await log.append([EventLine.received("m", "c", at: "2026-05-11T10:00:00+08:00")])
            try await log.project()
            for (asOf, zone) in [
                ("0001-01-01", "Etc/GMT-14"), ("0001-01-01T00:00:00+23:59", "Etc/GMT+12"),
                ("9999-12-31T23:59:59.999999", "Etc/GMT+12"), ("9999-12-31T23:59:59.999999-23:59", "Etc/GMT-14"),
            ] {
                try await log.must("reply-rate", "--since", "999999d", "--as-of", asOf, "--time-zone", zone)
            }
            try await log.must("log", "read", "--since", "999999d")
            for question in [["reply-rate"], ["log", "read"]] {
                let ending = try await log.kefu(question + ["--since", "9999999d"])
                #expect(ending.status == 2 && ending.errorText.contains("2h or 3d, 999999d at most"), "\(ending)")
            }
            for option in ["--as-of", "--since", "--until", "--day"] {
                let ending = try await log.kefu("reply-rate", option, "0000-01-01")
                #expect(ending.status == 2 && ending.errorText.contains("years go from 0001 to 9999"), "\(ending)")
            }
        }
    }
}
