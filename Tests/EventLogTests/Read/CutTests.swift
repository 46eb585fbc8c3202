// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Testing

struct CutTests {
    @Test func aCutIsReadAsItIsWritten() throws {
        let cut = Cut(ends: [12, 0, 7])
        #expect(cut.description == "0:12,1:0,2:7")
        #expect(try Cut(cut.description) == cut)
        #expect(try Cut("2:7,0:12") == cut)
        #expect(try Cut("3:1") == Cut(ends: [0, 0, 0, 1]))
        #expect(Cut.beginning[200] == 0)
    }

    @Test func aCutOfMoreEventsThanCanBeCountedIsACut() throws {
        #expect(try Cut("0:9223372036854775807,1:2").events == Int64.max)
    }

    @Test(arguments: [
        "", "1", "1:", ":1", "1:2,", "1:2:3", "1:-2", "1:+2", "a:1", "1:1,1:1", "256:1", "1: 2",
        "1:99999999999999999999",
    ])
    func whatIsNoCutIsRefused(text: String) {
        #expect { _ = try Cut(text) } throws: { ($0 as? EventLogError)?.code == .invalidPlace }
    }

    @Test func aCutAdvancesPastEventsAndNeverBack() {
        var cut = Cut.beginning
        cut.advance(past: EventPosition(partition: 2, offset: 4))
        cut.advance(past: EventPosition(partition: 2, offset: 3))
        #expect(cut == Cut(ends: [0, 0, 5]))
        #expect(cut.contains(EventPosition(partition: 2, offset: 4)))
        #expect(!cut.contains(EventPosition(partition: 0, offset: 0)))
    }
}
