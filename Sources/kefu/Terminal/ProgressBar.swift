// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk

/// Shows on standard error how far long work is: a line that is drawn over on a terminal, at most ten times a second,
/// else a line for the log every five seconds. May be used from any task or thread.
final class ProgressBar: Sendable {
    private static let redrawInterval = Duration.milliseconds(100)
    private static let logInterval = Duration.seconds(5)

    private struct State: Sendable {
        var estimate: ProgressEstimate
        var latest = Duration.zero
        var isDrawn = false
    }

    private let line: ProgressLine
    private let terminal: Terminal
    private let elapsed: @Sendable () -> Duration
    private let write: @Sendable (String) -> Void
    private let state: Locked<State>

    /// Makes a bar; nothing is shown before the first ``update(done:items:)``.
    ///
    /// - Parameters:
    ///   - title: What is being done.
    ///   - unit: What is counted.
    ///   - total: What there is to do, in the measure of `done`; nil if unknown.
    ///   - elapsed: The time since the start, for tests.
    init(
        title: String,
        unit: String,
        total: Int?,
        language: Language = .english,
        terminal: Terminal = .error,
        elapsed: (@Sendable () -> Duration)? = nil,
        write: @escaping @Sendable (String) -> Void = { StandardError.write($0) }
    ) {
        line = ProgressLine(title: DisplayText.safe(title), unit: unit, language: language)
        self.terminal = terminal
        let start = ContinuousClock.now
        self.elapsed = elapsed ?? { ContinuousClock.now - start }
        self.write = write
        state = Locked(State(estimate: ProgressEstimate(total: total)))
    }

    /// Says how far the work is: `done` of the total, which makes `items` things. Costs about 100 ns when nothing is due.
    func update(done: Int, items: Int) {
        let now = elapsed()
        state.withLock { state in
            guard now - state.latest >= (terminal.isTerminal ? Self.redrawInterval : Self.logInterval) else {
                return
            }
            state.latest = now
            state.estimate.advance(done: done, items: items, elapsed: now)
            if terminal.isTerminal {
                state.isDrawn = true
                write(drawing(state.estimate))
            } else {
                write(line.logged(state.estimate) + "\n")
            }
        }
    }

    /// Prints a line of its own above the bar.
    func print(line text: String) {
        state.withLock { state in
            write((state.isDrawn ? "\r\u{1B}[K" : "") + text + "\n")
            if state.isDrawn {
                write(drawing(state.estimate))
            }
        }
    }

    /// Takes the bar away.
    func finish() {
        state.withLock { state in
            if state.isDrawn {
                state.isDrawn = false
                write("\r\u{1B}[K")
            }
        }
    }

    private func drawing(_ estimate: ProgressEstimate) -> String {
        // The last cell stays free, or some terminals begin a new line.
        "\r\u{1B}[K" + line.drawn(estimate, width: (terminal.width ?? 80) - 1)
    }
}
