// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A program that was started and that its starter has to wait for. It reads nothing.
struct StartedProgram {
    let process: pid_t

    /// - Parameters:
    ///   - output: where its standard output goes; to /dev/null when `nil`.
    ///   - isQuiet: whether its standard error goes to /dev/null too.
    /// - Throws: `BenchError` when it cannot be started.
    init(_ arguments: [String], output: Int32? = nil, isQuiet: Bool) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        if let output {
            posix_spawn_file_actions_adddup2(&actions, output, 1)
        } else {
            posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        }
        if isQuiet { posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0) }
        let vector = arguments.map { strdup($0) } + [nil]
        defer { for argument in vector { free(argument) } }
        var process = pid_t()
        let outcome = posix_spawn(&process, arguments[0], &actions, nil, vector, environ)
        guard outcome == 0 else { throw BenchError("cannot run \(arguments[0]): errno \(outcome)") }
        self.process = process
    }
}
