// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Postgres

/// `kefu up` on a cluster, as a desk has it all day.
struct RunningDesk {
    /// Runs a body while it runs.
    static func with<Result>(
        _ options: BenchOptions,
        _ cluster: BenchCluster,
        _ body: () async throws -> Result
    ) async throws -> Result {
        let address = "unix:\(cluster.dataDirectory)/up.sock"
        let arguments = [options.kefu, "up", "--listen", address, "--data-dir", cluster.dataDirectory]
        let process = try StartedProgram(arguments, isQuiet: true).process
        defer {
            kill(process, SIGTERM)
            var status: Int32 = 0
            while waitpid(process, &status, 0) != process, errno == EINTR {}
        }
        let watch = Stopwatch()
        let lending = cluster.superuser.borrowing.map { "\($0.host)/.s.PGSQL.\($0.port)" } ?? ""
        while access(lending, F_OK) != 0 {
            guard watch.seconds < 60 else { throw BenchError("kefu up does not come up") }
            try await Task.sleep(for: .milliseconds(10))
        }
        return try await body()
    }
}
