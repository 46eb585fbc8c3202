// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// How a `LogAppender` works.
public struct AppenderOptions: Sendable, Hashable {
    /// The connections that write; two keep the disk and the processor busy, more than four gain nothing.
    public var connections = 2
    /// The partitions are dealt out among the connections. A second group of the same share is written beside one, or while the others of its
    /// round are at work, only when at least so many events wait or are being written; fewer go into the next group, which costs less
    /// than two do.
    public var eventsBesides = 64
    /// At most so many events are written in one transaction, but always one append.
    public var groupEvents = 1000
    /// At most so many bytes of events are written in one transaction, but always one append.
    public var groupBytes = 4 << 20
    /// So many events may wait; a caller that comes with more is suspended until there is room.
    public var waitingEvents = 10_000
    /// So many appends may wait, and as many again when some of them wait for partitions that other programs hold, which take no room from
    /// the others; one more is refused with `EventLogError` `.busy`. One that is being written does not wait any more.
    public var waitingAppends = Int.max
    /// So often an append is tried again after its connection was lost; then its caller is told.
    public var triesAfterLoss = 10
    /// So often an append is tried again after the database refused it for now, for one because a partition was held for half a minute; then
    /// its caller is told.
    public var triesAfterRefusal = 10
    /// The longest pause before the database is tried again; the first ones are shorter.
    public var longestPause = Duration.seconds(5)

    public init() {}

    /// Two connections, groups of up to 1,000 events, 10,000 events waiting.
    public static let standard = AppenderOptions()
}
