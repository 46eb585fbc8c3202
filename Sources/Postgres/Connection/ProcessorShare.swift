// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// How much of the processor a process of this machine takes while others want it too.
package enum ProcessorShare {
    /// Lets the processor serve others before this program: for one that does nothing else, since it cannot be taken back. Where nobody
    /// else wants it nothing changes.
    package static func yieldToOthers() {
        let process = getpid()
        // A thread may be in the making while its maker is still served first, and be listed only after that: no such one is found twice in
        // a row then. The bound is for a program that makes threads faster than they are listed.
        var doneInARow = 0
        for _ in 0..<100 where doneInARow < 2 {
            if doneInARow > 0 { usleep(1000) }
            doneInARow = lower(ProcessTable.threads(of: process)) == 0 ? doneInARow + 1 : 0
        }
        lowerSession(ledBy: process)
    }

    /// The same for another process, which has one thread and does not start more.
    static func yieldToOthers(_ process: pid_t) {
        _ = lower([process])
        lowerSession(ledBy: process)
    }

    /// The kernel keeps a niceness for each thread, and a new one takes its maker's.
    /// - Returns: How many were served before others until now.
    private static func lower(_ threads: [pid_t]) -> Int {
        let one = __priority_which_t(PRIO_PROCESS.rawValue)
        return threads.count {
            getpriority(one, id_t($0)) < background && setpriority(one, id_t($0), background) == 0
        }
    }

    /// Where the kernel shares the processor out among sessions, each has a niceness too; that of a shell has other programs in it.
    private static func lowerSession(ledBy process: pid_t) {
        guard getsid(process) == process else { return }
        let descriptor = open("/proc/\(process)/autogroup", O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        _ = "\(background)".withCString { write(descriptor, $0, strlen($0)) }
    }

    /// A tenth of the processor's time of an ordinary process that wants it too; all of it when nobody does.
    private static let background: Int32 = 10
}
