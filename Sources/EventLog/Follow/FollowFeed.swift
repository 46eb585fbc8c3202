// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// Carries out what a `FollowMachine` decides, over one connection that it opens again when it is lost.
///
/// It holds one page at most, and reads the next only when asked: a slow reader slows nothing down but itself.
final class FollowFeed {
    private let database: LogDatabase
    private let start: Cut
    private let filter: LogFilter
    private let withText: Bool
    private var connection: PostgresConnection?
    private var machine: FollowMachine?
    private var isListening = false

    private static let shortestRetry = Duration.milliseconds(50)
    private static let longestRetry = Duration.seconds(5)

    init(_ database: LogDatabase, start: Cut, filter: LogFilter, withText: Bool) {
        self.database = database
        self.start = start
        self.filter = filter
        self.withText = withText
    }

    deinit { connection?.close() }

    /// The next page that holds events; waits for it.
    ///
    /// - Throws: `CancellationError`; `EventLogError`; `PostgresError` that trying again does not mend.
    func nextPage() async throws -> EventPage {
        var pause = Self.shortestRetry
        while true {
            do {
                let connection = try await usableConnection()
                while true {
                    if let page = try await step(over: connection) { return page }
                    pause = Self.shortestRetry
                }
            } catch let error as PostgresError where error.isRetryable {
                connection?.close()
                connection = nil
                try await Task.sleep(for: pause)
                pause = min(pause * 2, Self.longestRetry)
            }
        }
    }

    private func usableConnection() async throws -> PostgresConnection {
        if let connection, connection.isUsable { return connection }
        let connection = try await database.connect(.pages(withText: withText))
        self.connection = connection
        isListening = await listen(connection)
        if machine == nil {
            let partitions = try await LogHeads.cut(connection).ends.count
            machine = FollowMachine(
                start: try start.fitted(to: partitions).ends,
                partitions: try filter.partitions(of: partitions)
            )
        }
        return connection
    }

    /// Hints only shorten pauses: a server that gives none, such as a standby or a pooler, is looked at all the same.
    private func listen(_ connection: PostgresConnection) async -> Bool {
        do {
            try await connection.listen(to: LogHint.channel)
            return true
        } catch {
            return false
        }
    }

    private func step(over connection: PostgresConnection) async throws -> EventPage? {
        guard var machine else { preconditionFailure("a feed is connected before it takes a step") }
        defer { self.machine = machine }
        switch machine.step() {
        case .look:
            try machine.looked(heads: try await LogHeads.cut(connection).ends)
        case .wait(let pause):
            machine.waited(isHinted: try await wait(for: pause, over: connection))
        case .read(let partition, let offsets):
            let range = filter.offsets(from: offsets.lowerBound, to: offsets.upperBound)
            guard !range.isEmpty else {
                machine.read(partition: partition, to: offsets.upperBound)
                return nil
            }
            let reader = PageReader(connection: connection, filter: filter, withText: withText)
            let page = try await reader.page(partition, range, limit: .max)
            let end = page.mayContinue && page.count > 0 ? page.offset(at: page.count - 1) + 1 : offsets.upperBound
            machine.read(partition: partition, to: end)
            return page.count > 0 ? page : nil
        }
        return nil
    }

    /// - Returns: whether a hint came.
    private func wait(for pause: Duration, over connection: PostgresConnection) async throws -> Bool {
        guard isListening else {
            try await Task.sleep(for: pause)
            return false
        }
        guard try await connection.nextNotification(until: .now + pause) != nil else { return false }
        // One look serves all hints that have come.
        while try await connection.nextNotification(until: .now) != nil {}
        return true
    }
}
