// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// Lets one task sleep until something happens.
final class Wakeup: Sendable {
    private struct State: Sendable {
        var isSet = false
        var sleeper: CheckedContinuation<Void, Never>?
    }

    private let state = Locked(State())

    /// Ends the sleep that is going on, or the next one at once.
    func wake() {
        let sleeper = state.withLock { state in
            if state.sleeper == nil { state.isSet = true }
            return state.sleeper.take()
        }
        sleeper?.resume()
    }

    /// Sleeps until ``wake()``, or for a duration.
    func sleep(atMost duration: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                guard (try? await Task.sleep(for: duration)) != nil else { return }
                self.wake()
            }
            await withCheckedContinuation { continuation in
                let isSet = state.withLock { state in
                    if state.isSet {
                        state.isSet = false
                        return true
                    }
                    state.sleeper = continuation
                    return false
                }
                if isSet { continuation.resume() }
            }
            group.cancelAll()
        }
    }
}
