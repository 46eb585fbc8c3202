// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Glibc
import Postgres

/// Gives the events of a member to standard output, and its acknowledgements from standard input to the member.
struct Consumption: Sendable {
    /// Who acknowledges.
    enum Mode: String, Sendable, CaseIterable {
        /// Line numbers on standard input.
        case stdin
        /// The end of the command with status 0.
        case exit
        /// Having been written.
        case auto
    }

    let member: GroupMember
    let mode: Mode
    /// The most lines.
    let limit: Int?
    /// How many seconds a consumer may acknowledge nothing.
    let patience: Int
    private let progress = Locked(Progress())

    private struct Progress: Sendable {
        /// Whether every line that there will be was written.
        var isWritten = false
        /// Whether nobody reads the lines any more.
        var isClosed = false
        /// Whether an acknowledgement was refused.
        var hasRefused = false
    }

    init(_ member: GroupMember, mode: Mode, limit: Int?, patience: Int) {
        self.member = member
        self.mode = mode
        self.limit = limit
        self.patience = patience
    }

    /// Runs until the limit or the end is reached, or the consumer ends.
    ///
    /// - Returns: whether every acknowledgement was good.
    /// - Throws: ``ConsumerGone``, `GroupError`, `OutputError`; `CancellationError`.
    func run() async throws -> Bool {
        guard mode == .stdin else {
            let last = try await write()
            if mode == .exit, last > 0 { report(try await member.acknowledge(through: last)) }
            return progress.withLock { !$0.hasRefused }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    _ = try await write()
                } catch let error as OutputError where error.isClosedPipe {
                    // What it has acknowledged may still be on its way.
                    progress.withLock { $0.isClosed = true }
                }
                progress.withLock { $0.isWritten = true }
                try await Task.sleep(for: .seconds(365 * 86_400))
            }
            group.addTask { try await readAcknowledgements() }
            // Reading ends when everything is written and acknowledged, or with an error.
            defer { group.cancelAll() }
            try await group.next()
        }
        return progress.withLock { !$0.hasRefused }
    }

    /// Writes events until the limit or the end.
    ///
    /// - Returns: the number of the last line.
    private func write() async throws -> Int64 {
        let buffer = OutputBuffer()
        var last: Int64 = 0
        while true {
            let room = limit.map { $0 - Int(last) } ?? 200
            guard room > 0 else { return last }
            let deliveries = try await member.next(atMost: min(room, 200))
            guard let newest = deliveries.last else { return last }
            for delivery in deliveries { buffer.bytes += Self.line(delivery) }
            last = newest.line
            do {
                try await buffer.drain(patience: .seconds(patience))
            } catch let error as OutputError where error.number == ETIMEDOUT {
                throw ConsumerGone(cause: .deaf(seconds: patience), unacknowledged: member.unacknowledged)
            }
            if mode == .auto { report(try await member.acknowledge(through: last)) }
        }
    }

    private func readAcknowledgements() async throws {
        let input = AcknowledgementInput()
        var heard = ContinuousClock.now
        while true {
            let isCancelled = Task.isCancelled
            let isClosed = progress.withLock { $0.isClosed }
            let piece = await input.next(milliseconds: isCancelled ? 0 : 50)
            let unacknowledged = member.unacknowledged
            switch piece {
            case .end:
                if isCancelled { throw CancellationError() }
                guard unacknowledged == 0 else { throw ConsumerGone(cause: .closed, unacknowledged: unacknowledged) }
                if member.lost > 0 {
                    complain("\(member.lost) lines were not acknowledged before other members got them")
                }
                return
            case .lines([]):
                if isCancelled { throw CancellationError() }
                if isClosed {
                    guard unacknowledged == 0 else {
                        throw ConsumerGone(cause: .closed, unacknowledged: unacknowledged)
                    }
                    throw OutputError(number: EPIPE)
                }
            case .lines(let lines):
                heard = .now
                try await acknowledge(lines)
            }
            let isWritten = progress.withLock { $0.isWritten }
            // At the end of a finite read, those that other members have got meanwhile are still owed a word.
            let owed = member.unacknowledged + (isWritten ? member.lost : 0)
            if owed == 0 { heard = .now }
            if heard.duration(to: .now) > .seconds(patience) {
                throw ConsumerGone(cause: .silent(seconds: patience), unacknowledged: unacknowledged)
            }
            if isWritten, !isClosed, owed == 0 { return }
        }
    }

    private func acknowledge(_ lines: [String]) async throws {
        var through: Int64?
        for text in lines {
            switch AcknowledgementLine(text) {
            case .through(let line) where line > member.lastLine:
                complain("line \(line) was not delivered yet; the last one is \(member.lastLine)")
            case .through(let line): through = max(through ?? 0, line)
            case .refuse(let line, let reason):
                // In the order of the lines: what is acknowledged can no longer be refused.
                if let number = through.take() { try await settle { try await member.acknowledge(through: number) } }
                try await settle { try await member.refuse(line: line, reason: reason) }
            case nil:
                complain("an acknowledgement is the number of a line, or nack with a number and a reason")
            }
        }
        if let through { try await settle { try await member.acknowledge(through: through) } }
    }

    private func settle(_ body: () async throws -> Acknowledgement) async throws {
        do {
            report(try await body())
        } catch let error as GroupError where error.code == .noSuchLine {
            complain(error.message)
        }
    }

    private func report(_ outcome: Acknowledgement) {
        guard outcome.refused > 0 else { return }
        complain(
            "\(outcome.refused) acknowledged too late: other members have the partitions now and get the events again"
        )
    }

    private func complain(_ text: String) {
        progress.withLock { $0.hasRefused = true }
        StandardError.write(line: "kefu: " + text)
    }

    private static let place = (partition: "kefupartition", offset: "kefuoffset")

    /// A CloudEvent with its position. What an event that came through another log says of its place there is left out.
    static func line(_ delivery: Delivery) -> [UInt8] {
        var event = delivery.event.withText
        event.extensions = event.extensions.map { CanonicalJSON.object($0, without: [place.partition, place.offset]) }
        var line = CloudEventEncoder.line(event)
        line.removeLast(2)
        line += #","\#(place.partition)":\#(delivery.position.partition)"#.utf8
        line += #","\#(place.offset)":\#(delivery.position.offset)}"#.utf8
        line.append(UInt8(ascii: "\n"))
        return line
    }
}
