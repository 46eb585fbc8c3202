// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Projections

struct TableNamesTests {
    @Test func onlyKnownNamesInBracesAreReplaced() {
        let names = TableNames(names: ["messages": "kefu_read.messages_g3"])
        #expect(
            names.substituted(in: "SELECT '{1,2}'::int[] FROM {messages} m JOIN {messages} USING (id) -- {other}")
                == "SELECT '{1,2}'::int[] FROM kefu_read.messages_g3 m JOIN kefu_read.messages_g3 USING (id) -- {other}"
        )
    }
}
