// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Postgres

// Where the handler writes; a handler can know nothing but globals.
nonisolated(unsafe) private var signalPipe: Int32 = -1

/// Notices signals while it lives. A signal that comes twice has its usual effect the second time.
final class SignalWatch: Sendable {
    private let reading: Int32
    private let writing: Int32
    private let previous: [(signal: Int32, action: sigaction)]

    /// Begins to watch. A signal that the parent had ignored, as `nohup` does, stays ignored.
    init(_ signals: [Int32]) {
        var ends: [Int32] = [-1, -1]
        let outcome = pipe(&ends)
        precondition(outcome == 0, "no descriptor is left for a pipe")
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        precondition(signalPipe == -1, "signals are watched already")
        (reading, writing) = (ends[0], ends[1])
        signalPipe = writing
        var previous: [(signal: Int32, action: sigaction)] = []
        for signal in signals {
            var old = sigaction()
            sigaction(signal, nil, &old)
            if Self.isIgnored(old) {
                continue
            }
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { signal in
                let saved = errno
                var byte = UInt8(truncatingIfNeeded: signal)
                _ = write(signalPipe, &byte, 1)
                errno = saved
            }
            // One-shot, so that the second signal ends a program that hangs.
            action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) | SA_RESTART
            sigaction(signal, &action, nil)
            previous.append((signal, old))
        }
        self.previous = previous
    }

    /// Waits for a signal; nil after ``stop()``.
    func wait() async -> Int32? {
        let reading = reading
        let byte = await Blocking.run { () -> UInt8 in
            var byte: UInt8 = 0
            while read(reading, &byte, 1) < 0, errno == EINTR {}
            return byte
        }
        guard byte > 0 else {
            return nil
        }
        for (signal, _) in previous {
            var usual = sigaction()
            usual.__sigaction_handler.sa_handler = SIG_DFL
            sigaction(signal, &usual, nil)
        }
        return Int32(byte)
    }

    /// Ends a ``wait()``.
    func stop() {
        var end: UInt8 = 0
        _ = write(writing, &end, 1)
    }

    /// Puts everything back. Only after every ``wait()`` has come to its end.
    func close() {
        for (signal, action) in previous {
            var action = action
            sigaction(signal, &action, nil)
        }
        signalPipe = -1
        _ = Glibc.close(reading)
        _ = Glibc.close(writing)
    }

    private static func isIgnored(_ action: sigaction) -> Bool {
        let handler = unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
        return handler == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}
