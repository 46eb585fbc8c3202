// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Work that nobody waits for while others work.
enum BackgroundWork {
    /// Lets the processor serve other programs before this one, as the server's processes of a rebuild do; where none wants it nothing
    /// changes. For a command that does nothing else: it cannot be taken back.
    static func begin() {
        // The kernel keeps a niceness for each thread, and a new one takes its maker's.
        for thread in threads() { _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), id_t(thread), niceness) }
        // Where the processor is shared out among sessions, that of a shell has other programs in it.
        guard getsid(0) == getpid() else { return }
        let descriptor = open("/proc/self/autogroup", O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        _ = "\(niceness)".withCString { write(descriptor, $0, strlen($0)) }
    }

    private static let niceness: Int32 = 10

    private static func threads() -> [pid_t] {
        guard let directory = opendir("/proc/self/task") else { return [0] }
        defer { closedir(directory) }
        var threads: [pid_t] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if let thread = pid_t(name) { threads.append(thread) }
        }
        return threads
    }
}
