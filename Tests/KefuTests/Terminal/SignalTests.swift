// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import kefu

// One after the other: a process has one set of handlers.
@Suite(.serialized)
struct SignalTests {
    @Test func aSignalCancelsTheWork() async {
        await #expect(throws: Interruption(signal: SIGUSR1)) {
            try await withSignals([SIGUSR1]) {
                kill(getpid(), SIGUSR1)
                while true {
                    try Task.checkCancellation()
                    await Task.yield()
                }
            }
        }
    }

    @Test func workThatEndsWellAfterASignalIsDone() async throws {
        let result = try await withSignals([SIGUSR1, SIGUSR2]) {
            kill(getpid(), SIGUSR2)
            while !Task.isCancelled {
                await Task.yield()
            }
            return "stopped in good order"
        }
        #expect(result == "stopped in good order")
    }

    @Test func withoutASignalNothingChanges() async throws {
        var before = sigaction()
        sigaction(SIGUSR1, nil, &before)
        let result = try await withSignals([SIGUSR1]) { 7 }
        #expect(result == 7)
        await #expect(throws: ExitStatus.refused) {
            try await withSignals([SIGUSR1]) { throw ExitStatus.refused }
        }
        var after = sigaction()
        sigaction(SIGUSR1, nil, &after)
        let handlers = [before, after].map { unsafeBitCast($0.__sigaction_handler.sa_handler, to: Int.self) }
        #expect(handlers[0] == handlers[1])
    }

    @Test func aSecondSignalEndsTheProgram() async {
        await #expect(processExitsWith: .signal(SIGUSR1)) {
            try await withSignals([SIGUSR1, SIGUSR2]) {
                kill(getpid(), SIGUSR2)
                while !Task.isCancelled {
                    await Task.yield()
                }
                kill(getpid(), SIGUSR1)
                while true {
                    await Task.yield()
                }
            }
        }
    }

    @Test func anIgnoredSignalStaysIgnored() async {
        await #expect(processExitsWith: .exitCode(42)) {
            signal(SIGUSR1, SIG_IGN)
            try await withSignals([SIGUSR1]) {
                kill(getpid(), SIGUSR1)
                exit(42)
            }
        }
    }
}
