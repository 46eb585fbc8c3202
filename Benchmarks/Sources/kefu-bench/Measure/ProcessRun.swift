// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// One run of a program, from before it is started until it has ended.
struct ProcessRun {
    private(set) var seconds = 0.0
    /// Seconds of processor time of the program itself.
    private(set) var processorSeconds = 0.0
    /// The most resident memory that it had, in kilobytes, but for its last moments; 0 when it was not watched.
    private(set) var peakKilobytes = 0
    private(set) var output = ""

    /// Runs a program and waits for it.
    ///
    /// - Parameters:
    ///   - isCaptured: whether its standard output is kept; it goes to /dev/null otherwise.
    ///   - isQuiet: whether its standard error goes to /dev/null too.
    ///   - isWatched: whether its memory is looked at while it runs, fifty times a second. What the kernel says of a program that has
    ///     ended counts the memory of the one that started it.
    /// - Throws: `BenchError` when it cannot be started or fails.
    init(_ arguments: [String], isCaptured: Bool = false, isQuiet: Bool = false, isWatched: Bool = false) throws {
        var ends: [Int32] = [-1, -1]
        if isCaptured, pipe(&ends) != 0 { throw BenchError("no pipe: errno \(errno)") }
        for end in ends where isCaptured { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let watch = Stopwatch()
        let process = try StartedProgram(arguments, output: isCaptured ? ends[1] : nil, isQuiet: isQuiet).process
        if isCaptured { output = readAll(ends, isWatched ? process : nil) }
        var status: Int32 = 0
        var usage = rusage()
        while case let ended = wait4(process, &status, isWatched ? WNOHANG : 0, &usage), ended != process {
            guard ended == 0 || errno == EINTR else { throw BenchError("\(arguments[0]) got lost: errno \(errno)") }
            look(at: process)
            usleep(Self.microsecondsBetweenLooks)
        }
        seconds = watch.seconds
        processorSeconds = Self.seconds(usage.ru_utime) + Self.seconds(usage.ru_stime)
        guard status == 0 else {
            throw BenchError("\(arguments.joined(separator: " ").prefix(200)) ended with status \(status)")
        }
    }

    private static let microsecondsBetweenLooks: UInt32 = 20_000

    private mutating func look(at process: pid_t) {
        guard let file = fopen("/proc/\(process)/status", "r") else { return }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, Int32(line.count), file) != nil {
            let fields = line.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }.split(separator: " ")
            guard fields.count > 1, fields[0].hasPrefix("VmHWM:"), let size = Int(fields[1]) else { continue }
            peakKilobytes = max(peakKilobytes, size)
        }
    }

    private mutating func readAll(_ ends: [Int32], _ watched: pid_t?) -> String {
        close(ends[1])
        defer { close(ends[0]) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while true {
            if let watched {
                var ready = pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)
                while poll(&ready, 1, Int32(Self.microsecondsBetweenLooks / 1000)) == 0 { look(at: watched) }
            }
            let count = read(ends[0], &piece, piece.count)
            guard count > 0 else { break }
            bytes += piece[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
}
