// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// How fast the log grows, by looks at its length.
struct AppendRate: Sendable {
    private var instant: ContinuousClock.Instant
    private var events: Int64
    /// When so much was appended last.
    private var busyAt: ContinuousClock.Instant?

    /// So many events a second keep a worker busy enough for a rebuild to be in its way.
    private static let busy = 100.0
    /// Looks that follow each other faster say nothing.
    private static let least = Duration.milliseconds(50)
    /// So long little must have come for nobody to append: those who do wait now and then, for the disk or for their own work, and
    /// an index that a rebuild begins in such a moment takes a second or more.
    private static let silence = Duration.seconds(2)

    init(events: Int64, at instant: ContinuousClock.Instant) {
        self.events = events
        self.instant = instant
    }

    /// Whether so much was appended lately that the machine should not be filled.
    var isBusy: Bool { busyAt.map { instant < $0 + Self.silence } ?? false }

    /// Whether it is time to look again.
    func isDue(at now: ContinuousClock.Instant) -> Bool { now >= instant + Self.least }

    /// Notes how long the log is.
    mutating func note(events: Int64, at now: ContinuousClock.Instant) {
        guard isDue(at: now) else { return }
        if Double(events - self.events) / ((now - instant) / .seconds(1)) >= Self.busy { busyAt = now }
        self.events = events
        instant = now
    }
}
