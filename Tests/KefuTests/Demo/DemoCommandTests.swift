// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import kefu

struct DemoCommandTests {
    private static func text(_ ending: Ending) -> [Substring] {
        String(decoding: ending.output, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    }

    @Test func theTablesAgreeWithTheStoryAndTheSuggestionsWork() async throws {
        try await TestLog.with(isBlank: true) { log in
            let lines = Self.text(try await log.must("demo", "--seed", "3"))
            let story = try DemoLines.of(seed: 3)
            let rate = DemoRate(story.of("pdd"))
            let share = HumanText.percentage(String(Double(rate.effective) / Double(rate.customers)))
            #expect(lines.contains { $0.hasPrefix("杭州小满茶铺 stands at \(share): of \(rate.customers) customers") })
            let missing = (rate.customers + 1) / 2 - rate.effective
            let all = lines.joined(separator: " ")
            #expect(all.contains("Answering \(missing) more in time is enough, and \(rate.pending) who wait can still"))
            #expect(all.contains("\(story.lines.count) CloudEvents"))
            #expect(all.contains("\(story.distinct.count) are new"))

            let commands = lines.filter { $0.hasPrefix("   /") }
            #expect(commands.count == 5)
            for command in commands {
                let ending = try await Program.run("/bin/sh", ["-c", String(command)])
                #expect(ending.status == 0, "\(command): \(ending)")
                #expect(Self.showsRows(ending), "\(command)")
            }
            let wide = lines.filter { DisplayWidth.of(String($0)) > 100 && !commands.contains($0) }
            #expect(wide.isEmpty, "\(wide)")
        }
    }

    /// Whether there is more than the word that there is nothing; a page of several parts may have an empty one.
    private static func showsRows(_ ending: Ending) -> Bool {
        for line in text(ending) where !line.isEmpty && !line.contains("no rows") { return true }
        return false
    }

    @Test func aSecondRunAddsNothingAndShowsTheSame() async throws {
        try await TestLog.with(isBlank: true) { log in
            let first = Self.text(try await log.must("demo", "--language", "zh"))
            let other = Self.text(try await log.must("demo", "--seed", "2", "--language", "zh"))
            let second = Self.text(try await log.must("demo", "--language", "zh"))
            let story = try DemoLines.of(seed: 1)
            #expect(second.joined().contains("新增0条，重复\(story.lines.count)条"))
            let tables = first.drop { !$0.hasPrefix("1  ") }
            #expect(tables.count > 80)
            #expect(tables == second.drop { !$0.hasPrefix("1  ") })
            #expect(tables != other.drop { !$0.hasPrefix("1  ") })
        }
    }
}
