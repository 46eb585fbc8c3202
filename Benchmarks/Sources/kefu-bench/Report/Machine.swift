// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The machine that a run was made on.
enum Machine {
    /// Processor, cores, memory, file system of a directory, system and load: one line.
    static func description(diskOf directory: String) -> String {
        let cores = sysconf(Int32(_SC_NPROCESSORS_ONLN))
        let memory = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)) / 1_073_741_824
        let processor = line(of: "/proc/cpuinfo", beginning: "model name").split(separator: ":").last ?? "?"
        var names = utsname()
        uname(&names)
        let release = withUnsafeBytes(of: names.release) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        return "\(cores) ×\(processor), \(memory) GiB, \(fileSystem(of: directory)), Linux \(release), load \(load)"
    }

    /// The load average over a minute.
    static var load: String { text(of: "/proc/loadavg").split(separator: " ").first.map(String.init) ?? "?" }

    /// The kind of file system that a directory is on: that of the longest mount point above it.
    private static func fileSystem(of directory: String) -> String {
        var best = (point: "", kind: "unknown file system")
        for mount in text(of: "/proc/self/mounts").split(separator: "\n") {
            let fields = mount.split(separator: " ").map(String.init)
            guard fields.count > 2 else { continue }
            let prefix = fields[1] == "/" ? "/" : fields[1] + "/"
            if (directory + "/").hasPrefix(prefix), prefix.count >= best.point.count { best = (prefix, fields[2]) }
        }
        return best.kind
    }

    private static func line(of path: String, beginning prefix: String) -> String {
        text(of: path).split(separator: "\n").first { $0.hasPrefix(prefix) }.map(String.init) ?? ""
    }

    static func text(of path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = read(descriptor, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
