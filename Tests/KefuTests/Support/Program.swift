// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Postgres

/// A running program whose output goes to files, so that it never waits for its reader.
final class Program: Sendable {
    /// What a program reads.
    enum Input: Sendable {
        case nothing
        case bytes([UInt8])
        case file(String)
        /// What a shell script writes, through a pipe.
        case pipe(fromScript: String)
    }

    let processID: pid_t
    private let ending: Task<Ending, Never>
    private let isOver: Locked<Bool>

    private init(processID: pid_t, ending: Task<Ending, Never>, isOver: Locked<Bool>) {
        self.processID = processID
        self.ending = ending
        self.isOver = isOver
    }

    /// Starts a program.
    ///
    /// - Parameter watchesMemory: whether the most memory that it has is looked at while it runs.
    static func start(
        _ path: String,
        _ arguments: [String],
        input: Input = .nothing,
        watchesMemory: Bool = false
    ) throws -> Program {
        let output = try ScratchFile()
        let errors = try ScratchFile()
        var script: pid_t?
        let source: Int32
        switch input {
        case .nothing:
            source = open("/dev/null", O_RDONLY | O_CLOEXEC)
        case .bytes(let bytes):
            let file = try ScratchFile()
            try file.write(bytes)
            source = file.descriptor
        case .file(let path):
            source = open(path, O_RDONLY | O_CLOEXEC)
        case .pipe(let text):
            let pipe = try NamedPipe()
            script = try spawn(
                "/bin/sh",
                ["-c", "exec >\"$0\"\n" + text, pipe.path],
                input: 0,
                output: 1,
                errors: 2
            )
            source = pipe.open()
        }
        guard source >= 0 else { throw ProgramError("cannot open the input of \(path)") }
        defer { Glibc.close(source) }
        let processID = try spawn(
            path,
            arguments,
            input: source,
            output: output.descriptor,
            errors: errors.descriptor
        )
        let feeder = script
        let isOver = Locked(false)
        let ending = Task {
            await Blocking.run {
                var peak = 0
                let status = wait(for: processID, watchesMemory: watchesMemory, peak: &peak)
                if let feeder { _ = wait(for: feeder, watchesMemory: false, peak: &peak) }
                isOver.withLock { $0 = true }
                let isExit = status & 0x7F == 0
                return Ending(
                    status: isExit ? status >> 8 & 0xFF : nil,
                    signal: isExit ? nil : status & 0x7F,
                    output: output.contents(),
                    errors: errors.contents(),
                    peakMemory: peak
                )
            }
        }
        return Program(processID: processID, ending: ending, isOver: isOver)
    }

    /// Runs a program to its end.
    static func run(
        _ path: String,
        _ arguments: [String],
        input: Input = .nothing,
        watchesMemory: Bool = false
    ) async throws -> Ending {
        try await start(path, arguments, input: input, watchesMemory: watchesMemory).end()
    }

    /// Whether it has ended.
    var hasEnded: Bool { isOver.withLock { $0 } }

    /// Sends a signal unless it has ended.
    func send(_ signal: Int32) {
        if !hasEnded { kill(processID, signal) }
    }

    /// Waits until it has ended.
    func end() async -> Ending { await ending.value }

    private static func wait(for processID: pid_t, watchesMemory: Bool, peak: inout Int) -> Int32 {
        var status: Int32 = 0
        while true {
            if watchesMemory { peak = max(peak, ProcessMemory.peak(of: processID) ?? 0) }
            let ended = waitpid(processID, &status, watchesMemory ? WNOHANG : 0)
            if ended == processID { return status }
            if ended < 0, errno != EINTR { return -1 }
            if watchesMemory { usleep(500) }
        }
    }

    /// Starts a program that takes signals as programs do that are started by hand.
    static func spawn(
        _ path: String,
        _ arguments: [String],
        input: Int32,
        output: Int32,
        errors: Int32
    ) throws(ProgramError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (index, descriptor) in [input, output, errors].enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(index))
        }
        var words = ([path] + arguments).map { strdup($0) } + [nil]
        var environment = Self.environment.map { strdup($0) } + [nil]
        defer { (words + environment).forEach { free($0) } }
        // A thread of the runtime may block signals, and who runs the tests may ignore some: children would never see them.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for signal in [SIGINT, SIGQUIT, SIGTERM, SIGPIPE] { sigaddset(&signals, signal) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var processID: pid_t = 0
        let code = posix_spawn(&processID, path, &actions, &attributes, &words, &environment)
        guard code == 0 else { throw ProgramError("\(path): \(String(cString: strerror(code)))") }
        return processID
    }

    // Nothing of the caller's that could change an answer.
    private static let environment: [String] =
        ["LC_ALL=C.UTF-8", "NO_COLOR=1", "TERM=dumb"]
        + ["PATH", "HOME", "USER"].compactMap { name -> String? in
            guard let value = getenv(name) else { return nil }
            return name + "=" + String(cString: value)
        }
}

/// A program could not be started.
struct ProgramError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
