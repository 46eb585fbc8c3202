// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The process of the server that serves a session, where it runs on this machine.
struct ServerProcess {
    private let id: pid_t

    /// - Parameters:
    ///   - id: what the server calls its process.
    ///   - descriptor: the session's socket.
    /// - Returns: `nil` unless a process of that number is a child of the server that listens on the socket: behind TCP, a pooler or the
    ///   wall of a container the number belongs to somebody else.
    init?(_ id: pid_t, descriptor: Int32) {
        var peer = PeerCredentials()
        var size = socklen_t(MemoryLayout<PeerCredentials>.size)
        guard id > 0, getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0, peer.process > 0,
            ProcessTable.parent(of: id) == peer.process
        else { return nil }
        self.id = id
    }

    /// Lets the processor serve others first. Without the right to do so nothing changes.
    func yieldToOthers() { ProcessorShare.yieldToOthers(id) }

    /// What the kernel knows of the socket's other end: `struct ucred`, which Glibc's headers show to GNU sources only.
    private struct PeerCredentials {
        var process: pid_t = 0
        var user: uid_t = 0
        var group: gid_t = 0
    }
}
