// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Postgres

/// A cluster with an empty log, made once and stopped; copying it takes a tenth of the time of making one.
enum EmptyCluster {
    private static let made: Result<String, ProgramError> = Result { () throws(ProgramError) in
        var template = Array("/tmp/kefu-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw ProgramError("no temporary directory") }
        let directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        removal = "rm -rf \(directory)"
        atexit { _ = system(EmptyCluster.removal) }
        let data = "--data-dir \(directory)/data"
        try run("\(Places.kefu) append - \(data) </dev/null >/dev/null")
        try run("\(Places.kefu) down --force \(data) >/dev/null")
        return directory + "/data/postgres"
    }

    /// Copies it into a data directory that is not there yet.
    ///
    /// One at a time: a test may start several programs at once on a new directory.
    static func copy(to dataDirectory: String) throws {
        try oneAtATime.withLock { _ in
            guard access(dataDirectory, F_OK) != 0 else { return }
            let cluster = try made.get()
            try run("mkdir -m 700 \(dataDirectory) && cp -a --reflink=auto \(cluster) \(dataDirectory)/postgres")
        }
    }

    private static let oneAtATime = Locked(())

    /// Runs a script by the shell, waiting on the calling thread. `system` would make the programs that other tests start
    /// meanwhile ignore signals.
    private static func run(_ script: String) throws(ProgramError) {
        let process = try Program.spawn("/bin/sh", ["-c", script], input: 0, output: 1, errors: 2)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        guard status == 0 else { throw ProgramError("failed: \(script)") }
    }

    // Written once, before the exit handler that reads it is installed.
    nonisolated(unsafe) private static var removal = ""
}
