// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Postgres
import Testing

/// A running `kefu log subscribe` whose lines are read as they come, and that gets acknowledgements from the test.
final class Subscriber: Sendable {
    /// One line that it has written.
    struct Line: Sendable, Hashable {
        var id: String
        var subject: String
        var partition: Int
        var offset: Int64
    }

    let processID: pid_t
    private let input: Int32
    private let received = Locked<[Line]>([])
    private let isInputOpen = Locked(true)
    private let reading: Task<Void, Never>
    private let ending: Task<Ending, Never>
    private let isOver = Locked(false)

    /// Starts a member of the group `g`.
    ///
    /// - Parameter onLine: is called on the reading thread for each line with its number.
    init(
        _ log: TestLog,
        _ arguments: [String],
        onLine: @escaping @Sendable (Subscriber.Line, Int) -> String? = { _, _ in nil }
    ) throws {
        let errors = try ScratchFile()
        var toChild: [Int32] = [-1, -1]
        var fromChild: [Int32] = [-1, -1]
        // Sockets, since a pipe cannot be made closed to other children at once, and to write to one that is closed is a
        // signal.
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &toChild) == 0, socketpair(AF_UNIX, kind, 0, &fromChild) == 0 else {
            throw ProgramError("socketpair: \(String(cString: strerror(errno)))")
        }
        defer {
            close(toChild[0])
            close(fromChild[1])
        }
        processID = try Program.spawn(
            Places.kefu,
            ["log", "subscribe", "--group", "g"] + arguments + ["--data-dir", log.dataDirectory],
            input: toChild[0],
            output: fromChild[1],
            errors: errors.descriptor
        )
        input = toChild[1]
        let (child, source, received, input, isOver) = (processID, fromChild[0], received, toChild[1], isOver)
        reading = Task {
            await Blocking.run {
                Self.read(source, into: received) { line, number in
                    guard let answer = onLine(line, number) else { return }
                    Self.send(answer, to: input)
                }
                close(source)
            }
        }
        ending = Task {
            await Blocking.run {
                var status: Int32 = 0
                while waitpid(child, &status, 0) < 0, errno == EINTR {}
                isOver.withLock { $0 = true }
                let isExit = status & 0x7F == 0
                return Ending(
                    status: isExit ? status >> 8 & 0xFF : nil,
                    signal: isExit ? nil : status & 0x7F,
                    output: [],
                    errors: errors.contents()
                )
            }
        }
    }

    // A test that failed leaves no member behind.
    deinit {
        if isOver.withLock({ !$0 }) { kill(processID, SIGKILL) }
        closeInput()
    }

    /// The lines so far.
    var lines: [Line] { received.withLock { $0 } }

    func send(_ signal: Int32) { kill(processID, signal) }

    /// Writes acknowledgements.
    func answer(_ text: String) {
        Self.send(text, to: input)
    }

    private static func send(_ text: String, to descriptor: Int32) {
        _ = text.withCString { Glibc.send(descriptor, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
    }

    func closeInput() {
        let wasOpen = isInputOpen.withLock { isOpen in
            defer { isOpen = false }
            return isOpen
        }
        if wasOpen { close(input) }
    }

    /// Waits for its end; all of its lines are there afterwards.
    func end() async -> Ending {
        let ending = await ending.value
        await reading.value
        closeInput()
        return ending
    }

    private static func read(_ source: Int32, into received: Locked<[Line]>, _ onLine: (Line, Int) -> Void) {
        var rest: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(source, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest += piece[..<count]
            while let end = rest.firstIndex(of: 0x0A) {
                if let line = Line(Array(rest[..<end])) {
                    let number = received.withLock { lines in
                        lines.append(line)
                        return lines.count
                    }
                    onLine(line, number)
                }
                rest.removeSubrange(...end)
            }
        }
    }
}

extension Subscriber.Line {
    init?(_ json: [UInt8]) {
        struct Event: Decodable {
            var specversion: String
            var id: String
            var subject: String
            var kefupartition: Int
            var kefuoffset: Int64
        }
        guard let event = try? JSONDecoder().decode(Event.self, from: Data(json)), event.specversion == "1.0" else {
            Issue.record("no CloudEvent with a position: \(String(decoding: json, as: UTF8.self))")
            return nil
        }
        self.init(id: event.id, subject: event.subject, partition: event.kefupartition, offset: event.kefuoffset)
    }
}

/// Waits until something holds; two minutes are a guard against waiting for ever.
func wait(
    for what: String,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ holds: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + .seconds(120)
    while !(try await holds()) {
        try #require(ContinuousClock.now < deadline, "still waiting for: \(what)", sourceLocation: sourceLocation)
        try await Task.sleep(for: .milliseconds(30))
    }
}
