// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Processor time of a server's sessions.
enum PostmasterTimes {
    /// Seconds of the processes of a private cluster that have ended.
    static func children(of dataDirectory: String) throws -> Double {
        guard let line = read("\(dataDirectory)/postgres/postmaster.pid").split(separator: "\n").first,
            let process = Int(line)
        else { throw BenchError("the server of \(dataDirectory) does not run") }
        let text = read("/proc/\(process)/stat")
        // The name of the program stands in parentheses and may hold anything.
        guard let end = text.lastIndex(of: ")") else { throw BenchError("no /proc/\(process)/stat") }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 14, let user = Double(fields[13]), let system = Double(fields[14]) else {
            throw BenchError("/proc/\(process)/stat reads otherwise")
        }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private static func read(_ path: String) -> String {
        guard let file = fopen(path, "r") else { return "" }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}
