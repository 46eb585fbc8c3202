// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What the kernel tells about a process's memory.
enum ProcessMemory {
    /// The most bytes that a living process had resident; nil once it is gone.
    ///
    /// Read while it runs: what `wait4` tells afterwards includes the memory of the process that started it.
    static func peak(of processID: pid_t) -> Int? {
        let descriptor = open("/proc/\(processID)/status", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(descriptor, &bytes, bytes.count)
        guard count > 0 else { return nil }
        for line in bytes[..<count].split(separator: 0x0A) where line.starts(with: "VmHWM:".utf8) {
            let digits = line.filter { (0x30...0x39).contains($0) }
            return Int(String(decoding: digits, as: UTF8.self)).map { $0 * 1024 }
        }
        return nil
    }
}
