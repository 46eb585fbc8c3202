// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The processor time of a cluster's processes, those that have ended included.
struct ServerTime {
    private let postmaster: String

    /// - Throws: `BenchError` when no server runs in the directory.
    init(dataDirectory: String) throws {
        let lines = Machine.text(of: "\(dataDirectory)/postgres/postmaster.pid")
        guard let first = lines.split(separator: "\n").first else {
            throw BenchError("no server runs in \(dataDirectory)")
        }
        postmaster = String(first)
    }

    /// Seconds of user and system time so far.
    var seconds: Double {
        var ticks = 0.0
        for process in Self.processes {
            // The name in brackets may hold blanks; the fields behind it do not: state, parent, …, utime, stime, cutime, cstime.
            guard let rest = Machine.text(of: "/proc/\(process)/stat").split(separator: ")").last else { continue }
            let fields = rest.split(separator: " ")
            guard fields.count > 15, process == postmaster || fields[1] == postmaster else { continue }
            for field in fields[11...(process == postmaster ? 14 : 12)] { ticks += Double(field) ?? 0 }
        }
        return ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private static var processes: [String] {
        guard let directory = opendir("/proc") else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.allSatisfy(\.isNumber) { names.append(name) }
        }
        return names
    }
}
