// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// How fast work goes, and how long it will still take.
struct ProgressEstimate: Sendable {
    /// How long it takes until a change of pace shows, in seconds.
    private static let memory = 3.0

    /// What there is to do, in the same measure as what is done (bytes, say); nil if unknown.
    let total: Int?

    /// What is done.
    private(set) var done = 0

    /// How many things that makes (events, say).
    private(set) var items = 0

    /// Things a second, of late.
    private(set) var itemsPerSecond: Double?

    private var donePerSecond = 0.0
    private var latest = 0.0

    init(total: Int?) {
        self.total = total
    }

    /// Takes in how far the work is after `elapsed`. Calls within the same 10 ms only count at the next one.
    mutating func advance(done newDone: Int, items newItems: Int, elapsed: Duration) {
        let now = elapsed.inSeconds
        let passed = now - latest
        guard passed >= 0.01 else {
            return
        }
        // At first the plain average: there is no past to mix with.
        let weight = itemsPerSecond == nil ? 1 : 1 - exp(-passed / Self.memory)
        let items = Double(newItems - self.items) / passed
        itemsPerSecond = (itemsPerSecond ?? 0) * (1 - weight) + items * weight
        donePerSecond = donePerSecond * (1 - weight) + Double(newDone - done) / passed * weight
        latest = now
        done = newDone
        self.items = newItems
    }

    /// The part that is done, from 0 to 1.
    var share: Double? {
        guard let total, total > 0 else {
            return nil
        }
        return min(1, Double(done) / Double(total))
    }

    /// How long the rest will take at the present pace.
    var timeLeft: Duration? {
        guard let total, donePerSecond > 0, done < total else {
            return nil
        }
        let seconds = Double(total - done) / donePerSecond
        return seconds < 1e9 ? .seconds(Int64(seconds.rounded(.up))) : nil
    }
}

extension Duration {
    /// The duration in seconds.
    var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
