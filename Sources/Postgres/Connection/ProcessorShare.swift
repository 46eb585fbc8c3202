// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// How much of the processor a process of this machine takes while others want it too.
package enum ProcessorShare {
    /// Lets the processor serve others before this program: for one that does nothing else, since it cannot be taken back. Where nobody
    /// else wants it nothing changes.
    package static func yieldToOthers() { yieldToOthers(getpid(), threads: ProcessTable.threads(of: getpid())) }

    /// - Parameter threads: those of the process that are there; the kernel keeps a niceness for each, and a new one takes its maker's.
    static func yieldToOthers(_ process: pid_t, threads: [pid_t]) {
        for thread in threads { _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), id_t(thread), background) }
        // Where the kernel shares the processor out among sessions, each has a niceness too; that of a shell has other programs in it.
        guard getsid(process) == process else { return }
        let descriptor = open("/proc/\(process)/autogroup", O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        _ = "\(background)".withCString { write(descriptor, $0, strlen($0)) }
    }

    /// A tenth of the processor's time of an ordinary process that wants it too; all of it when nobody does.
    private static let background: Int32 = 10
}
