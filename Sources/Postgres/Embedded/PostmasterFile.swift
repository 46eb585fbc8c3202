// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// What a running server writes to `postmaster.pid`.
struct PostmasterFile: Sendable, Equatable {
    var processID: pid_t
    var startTime: Int64
    var port: Int
    var socketDirectory: String
    /// `starting`, `ready`, `stopping` or `standby`.
    var status: String

    /// Nil when there is no such file, or one that is still being written.
    init?(layout: ClusterLayout) {
        guard let text = SmallFile.text(layout.postmasterFile) else { return nil }
        self.init(text: text)
    }

    init?(text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 5, let processID = pid_t(lines[0]), processID > 1 else { return nil }
        self.processID = processID
        startTime = Int64(lines[2]) ?? 0
        port = Int(lines[3]) ?? 5432
        socketDirectory = String(lines[4])
        status = lines.count > 7 ? String(lines[7].prefix { $0 != " " }) : "starting"
    }

    var socketPath: String { "\(socketDirectory)/.s.PGSQL.\(port)" }

    /// Whether the process is there and is a server of this data directory, not one that got the same id later.
    func isAlive(layout: ClusterLayout) -> Bool {
        Self.isServer(
            of: layout.cluster,
            arguments: ProcessTable.arguments(of: processID),
            workingDirectory: FileFacts.realPath("/proc/\(processID)/cwd")
        )
    }

    /// Ready and reachable: a connection to its socket will be answered.
    func isReachable(layout: ClusterLayout) -> Bool {
        status == "ready" && isAlive(layout: layout) && FileFacts(path: socketPath)?.isSocket == true
    }

    /// Whether a process is a server of a cluster.
    ///
    /// One that was started by hand may name the directory in another way or not at all; its working directory then tells, where
    /// it may be read. In doubt it is one: a second server on the same files is the worse mistake.
    static func isServer(of cluster: String, arguments: [String], workingDirectory: String?) -> Bool {
        guard let program = arguments.first?.split(separator: "/").last,
            program == "postgres" || program == "postmaster"
        else { return false }
        if let flag = arguments.firstIndex(of: "-D"), flag + 1 < arguments.count, arguments[flag + 1].hasPrefix("/") {
            let named = arguments[flag + 1]
            return named == cluster || FileFacts.realPath(named) == cluster
        }
        return workingDirectory == nil || workingDirectory == cluster
    }
}
