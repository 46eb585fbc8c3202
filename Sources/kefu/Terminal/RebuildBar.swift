// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Projections

/// The progress of a replay: a bar while the log is read, a line for what follows.
final class RebuildBar: Sendable {
    private struct State {
        var bar: ProgressBar?
        var phase: RebuildProgress.Phase?
        var start: Int64 = 0
    }

    private let state = Locked(State())

    func update(_ progress: RebuildProgress) {
        state.withLock { state in
            if state.bar == nil {
                state.bar = ProgressBar(title: "replay", unit: "events", total: Int(progress.total - progress.done))
                // What an interrupted run has done is not this one's pace.
                state.start = progress.done
                if progress.done > 0, progress.phase == .reading {
                    state.bar?.print(line: "replay: goes on after \(progress.done) of \(progress.total) events")
                }
            }
            if state.phase != progress.phase {
                state.phase = progress.phase
                switch progress.phase {
                case .reading: break
                case .indexing:
                    let isRead = progress.done == progress.total
                    state.bar?.print(line: "replay: \(isRead ? "all events are read; " : "")making the indexes")
                case .catchingUp: state.bar?.print(line: "replay: folding what came meanwhile")
                }
            }
            let done = Int(progress.done - state.start)
            state.bar?.update(done: done, items: done)
        }
    }

    func finish() { state.withLock { $0.bar?.finish() } }
}
