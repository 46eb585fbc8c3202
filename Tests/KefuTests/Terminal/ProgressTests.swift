// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

@testable import kefu

struct ProgressTests {
    private static let wide = Terminal(isTerminal: true, width: 100, hasColour: true)

    /// A clock that is set by hand, and what was written.
    private final class Recorder: Sendable {
        let time = Locked(Duration.zero)
        let written = Locked<[String]>([])

        func bar(total: Int?, terminal: Terminal, language: Language = .english) -> ProgressBar {
            ProgressBar(
                title: "append day.ndjson",
                unit: "events",
                total: total,
                language: language,
                terminal: terminal,
                elapsed: { self.time.withLock { $0 } },
                write: { text in self.written.withLock { $0.append(text) } }
            )
        }

        func advance(to time: Duration) {
            self.time.withLock { $0 = time }
        }

        var text: [String] { written.withLock { $0 } }
    }

    @Test func aTerminalGetsALineThatIsDrawnOver() {
        let recorder = Recorder()
        let bar = recorder.bar(total: 1000, terminal: Self.wide)
        recorder.advance(to: .seconds(1))
        bar.update(done: 100, items: 2_000)
        recorder.advance(to: .milliseconds(1050))
        bar.update(done: 150, items: 3_000)
        bar.print(line: "day.ndjson:7: no time")
        bar.finish()
        let line = "\r\u{1B}[Kappend day.ndjson  [##------------------]  10 %  2,000 events  2.0k/s  9 s left"
        #expect(recorder.text == [line, "\r\u{1B}[Kday.ndjson:7: no time\n", line, "\r\u{1B}[K"])
    }

    @Test func itIsDrawnAtMostTenTimesASecond() {
        let recorder = Recorder()
        let bar = recorder.bar(total: nil, terminal: Self.wide)
        for millisecond in 0..<2000 {
            recorder.advance(to: .milliseconds(millisecond))
            bar.update(done: millisecond, items: millisecond)
        }
        #expect(recorder.text.count == 19)
    }

    @Test func aLogGetsALineEveryFiveSeconds() {
        let recorder = Recorder()
        let bar = recorder.bar(total: 1000, terminal: .none, language: .chinese)
        for second in 1...11 {
            recorder.advance(to: .seconds(second))
            bar.update(done: second * 10, items: second * 20_000)
        }
        bar.print(line: "day.ndjson:7: no time")
        bar.finish()
        #expect(
            recorder.text == [
                "append day.ndjson: 5 %, 100,000 events, 20k/s, 剩余 1m 35s\n",
                "append day.ndjson: 10 %, 200,000 events, 20k/s, 剩余 1m 30s\n",
                "day.ndjson:7: no time\n",
            ]
        )
    }

    @Test(arguments: [(100, 1), (60, 2), (40, 3), (20, 4)])
    func itFitsTheWidth(width: Int, form: Int) {
        var estimate = ProgressEstimate(total: 100)
        estimate.advance(done: 50, items: 1_234_567, elapsed: .seconds(4))
        let line = ProgressLine(title: "append 五月的客服数据.ndjson", unit: "events", language: .english)
        let drawn = line.drawn(estimate, width: width)
        #expect(DisplayWidth.of(drawn) <= width)
        let forms = [
            "append 五月的客服数据.ndjson  [##########----------]  50 %  1,234,567 events  308k/s  4 s left",
            "append 五月的客服…  50 %  1,234,567 events  308k/s  4 s left",
            "50 %  1,234,567 events  308k/s  4 s left",
            "50 %  1,234,567 eve…",
        ]
        #expect(drawn == forms[form - 1])
    }

    @Test func thePaceForgetsTheBeginning() throws {
        var estimate = ProgressEstimate(total: 1_000_000)
        for second in 1...60 {
            let done = second <= 30 ? second * 10 : 300 + (second - 30) * 1000
            estimate.advance(done: done, items: done, elapsed: .seconds(second))
        }
        let rate = try #require(estimate.itemsPerSecond)
        #expect((995...1000).contains(rate))
        #expect(estimate.timeLeft.map { (960...980).contains($0.components.seconds) } == true)
    }

    @Test func nothingIsPromisedWithoutATotal() {
        var estimate = ProgressEstimate(total: nil)
        estimate.advance(done: 10, items: 10, elapsed: .seconds(1))
        #expect(estimate.share == nil)
        #expect(estimate.timeLeft == nil)
    }

    @Test(arguments: [
        (0, "0"), (999.9, "999"), (1000, "1.0k"), (9_999, "9.9k"), (310_400, "310k"), (1_250_000, "1.2M"),
    ])
    func ratesAreShort(rate: Double, expected: String) {
        #expect(ProgressLine.short(rate) == expected)
    }
}
