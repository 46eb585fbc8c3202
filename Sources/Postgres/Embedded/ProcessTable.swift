// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

package import Glibc

/// Reads `/proc`.
package enum ProcessTable {
    /// The arguments of a process, its own name first; empty for one that has ended and for a zombie.
    static func arguments(of processID: pid_t) -> [String] {
        guard let bytes = SmallFile.bytes("/proc/\(processID)/cmdline") else { return [] }
        return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The process that started another one; `nil` when that has ended.
    static func parent(of processID: pid_t) -> pid_t? {
        let fields = status(of: processID)
        return fields.count > 1 ? pid_t(fields[1]) : nil
    }

    /// Whether a process stands still because of a signal.
    static func isStopped(_ processID: pid_t) -> Bool {
        ["T", "t"].contains(status(of: processID).first)
    }

    /// What `/proc` says of a process from its state on; nothing of one that has ended.
    private static func status(of processID: pid_t) -> [Substring] {
        // The name, in parentheses, may hold anything.
        guard let stat = SmallFile.text("/proc/\(processID)/stat"), let end = stat.lastIndex(of: ")") else { return [] }
        return Array(stat[end...].split(separator: " ").dropFirst())
    }

    /// The server processes whose postmaster was killed, known by the cluster's name in their title.
    static func serverProcesses(named name: String) -> [pid_t] {
        numbers(in: "/proc").filter { arguments(of: $0).first?.hasPrefix("postgres: \(name): ") == true }
    }

    /// The programs that were making a cluster when the process that had started them was killed.
    static func setUps(of layout: ClusterLayout) -> [pid_t] {
        numbers(in: "/proc").filter { process in
            process != getpid() && arguments(of: process).contains(layout.unfinishedCluster)
                && FileFacts.realPath("/proc/\(process)/fd/\(ChildProcess.inheritedDescriptor)") == layout.serverLock
        }
    }

    /// The processes that hold a lock on the file, as far as this process may know them.
    static func holders(ofLockOn path: String) -> [pid_t] {
        guard let file = FileFacts(path: path), let table = SmallFile.text("/proc/locks", limit: 1 << 20) else {
            return []
        }
        let holders = table.split(separator: "\n").compactMap { line -> pid_t? in
            let fields = line.split(separator: " ")
            guard fields.count >= 6, fields[1] == "FLOCK", fields[5].hasSuffix(":\(file.inode)") else { return nil }
            return pid_t(fields[4])
        }
        return Set(holders.filter { $0 > 0 }).sorted()
    }

    /// The threads of a process; empty for one that has ended.
    package static func threads(of processID: pid_t) -> [pid_t] { numbers(in: "/proc/\(processID)/task") }

    private static func numbers(in path: String) -> [pid_t] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var result: [pid_t] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let processID = pid_t(name) { result.append(processID) }
        }
        return result
    }
}
