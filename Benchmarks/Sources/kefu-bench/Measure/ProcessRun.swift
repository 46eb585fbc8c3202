// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// One run of a program, from before it is started until it has ended.
struct ProcessRun {
    var seconds: Double
    /// Seconds of processor time of the program itself.
    var processorSeconds: Double
    /// The most memory that it had, in kilobytes.
    var peakKilobytes: Int
    var output: String

    /// Runs a program and waits for it.
    ///
    /// - Parameters:
    ///   - isCaptured: whether its standard output is kept; it goes to /dev/null otherwise.
    ///   - isQuiet: whether its standard error goes to /dev/null too.
    /// - Throws: `BenchError` when it cannot be started or fails.
    init(_ arguments: [String], isCaptured: Bool = false, isQuiet: Bool = false) throws {
        var ends: [Int32] = [-1, -1]
        if isCaptured, pipe(&ends) != 0 { throw BenchError("no pipe: errno \(errno)") }
        for end in ends where isCaptured { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        if isCaptured {
            posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        } else {
            posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        }
        if isQuiet { posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0) }
        let vector = arguments.map { strdup($0) } + [nil]
        defer { for argument in vector { free(argument) } }

        let watch = Stopwatch()
        var process = pid_t()
        let outcome = posix_spawn(&process, arguments[0], &actions, nil, vector, environ)
        guard outcome == 0 else { throw BenchError("cannot run \(arguments[0]): errno \(outcome)") }
        output = isCaptured ? Self.readAll(ends) : ""
        var status: Int32 = 0
        var usage = rusage()
        while wait4(process, &status, 0, &usage) < 0, errno == EINTR {}
        seconds = watch.seconds
        processorSeconds = Self.seconds(usage.ru_utime) + Self.seconds(usage.ru_stime)
        peakKilobytes = usage.ru_maxrss
        guard status == 0 else {
            throw BenchError("\(arguments.joined(separator: " ").prefix(200)) ended with status \(status)")
        }
    }

    private static func readAll(_ ends: [Int32]) -> String {
        close(ends[1])
        defer { close(ends[0]) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(ends[0], &piece, piece.count)
            guard count > 0 else { break }
            bytes += piece[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
}
