// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The process of the server that serves a session, where it runs on this machine.
struct ServerProcess {
    private let id: pid_t
    private let hasSession: Bool

    /// - Parameters:
    ///   - id: what the server calls its process.
    ///   - descriptor: the session's socket.
    /// - Returns: `nil` unless a process of that number is a child of the server that listens on the socket: behind TCP, a pooler or the
    ///   wall of a container the number belongs to somebody else.
    init?(_ id: pid_t, descriptor: Int32) {
        var peer = PeerCredentials()
        var size = socklen_t(MemoryLayout<PeerCredentials>.size)
        guard id > 0, getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0, peer.process > 0,
            let kin = ProcessTable.kin(of: id), kin.parent == peer.process
        else { return nil }
        self.id = id
        hasSession = kin.session == id
    }

    /// Lets the processor serve others first. Without the right to do so nothing changes.
    func yieldToOthers() {
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), id_t(id), Self.background)
        // Where the kernel shares the processor out among sessions, each process of a server is one, and the group has a niceness too.
        guard hasSession else { return }
        let descriptor = open("/proc/\(id)/autogroup", O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        _ = "\(Self.background)".withCString { write(descriptor, $0, strlen($0)) }
    }

    /// A tenth of the processor's time of an ordinary process that wants it too; all of it when nobody does.
    private static let background: Int32 = 10

    /// What the kernel knows of the socket's other end: `struct ucred`, which Glibc's headers show to GNU sources only.
    private struct PeerCredentials {
        var process: pid_t = 0
        var user: uid_t = 0
        var group: gid_t = 0
    }
}
