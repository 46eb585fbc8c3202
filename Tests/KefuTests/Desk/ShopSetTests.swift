// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite struct ShopSetTests {
    @Test func whatIsNotGivenStaysAsItIsKnown() async throws {
        try await TestLog.with { log in
            try await log.must("shop", "set", "s1", "--platform", "taobao", "--name", "旗舰店", "--group", "north")
            try await log.project()
            try await log.must("shop", "set", "s1", "--business-hours", "09:00-21:00", "--group", "")
            try await log.project()
            let rows = try await log.ask("shops").rows("shop", "platform", "name", "group", "business_hours")
            #expect(rows == ["s1 taobao 旗舰店  \"09:00-21:00\""])
        }
    }

    @Test(arguments: [
        (["s1"], "nothing to tell"), (["s1", "--platform", "ebay"], "--platform is pdd, taobao, tmall, jd or other"),
        (["s1", "--business-hours", "9-21"], "HH:MM-HH:MM"), (["*", "--name", "x"], "* stands for all shops"),
        (["s1", "--time-zone", "Asia/Nowhere"], "Asia/Shanghai"),
    ])
    func whatIsWrongIsRefused(arguments: [String], text: String) async throws {
        try await TestLog.with { log in
            let answer = try await log.kefu(["shop", "set"] + arguments)
            #expect(answer.status != 0)
            #expect(answer.errorText.contains(text))
        }
    }
}
