// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The socket at which sessions are borrowed.
struct LendingSocket {
    let descriptor: Int32
    private let path: String
    private let inode: UInt64?

    /// Opens the socket; `nil` when somebody else has it, or when it cannot be made.
    init?(_ path: String) {
        guard let address = Self.address(path), let probe = Self.make() else { return nil }
        defer { close(probe) }
        // One that nobody answers at is left over from a program that was killed.
        guard !Self.with(address, { Glibc.connect(probe, $0, $1) }) else { return nil }
        if errno == ECONNREFUSED { unlink(path) }
        guard let descriptor = Self.make() else { return nil }
        fchmod(descriptor, 0o600)
        guard Self.with(address, { bind(descriptor, $0, $1) }), listen(descriptor, 64) == 0 else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
        self.path = path
        inode = FileFacts(path: path)?.inode
    }

    /// Whether borrowers still find it: whoever stops the server takes it away.
    var isThere: Bool { inode != nil && FileFacts(path: path)?.inode == inode }

    /// Who is at the socket.
    enum Arrival {
        case borrower(Int32)
        case nobody
        /// One who cannot be taken now, as there is no descriptor left.
        case refused
    }

    func accept() -> Arrival {
        let client = Glibc.accept(descriptor, nil, nil)
        guard client >= 0 else { return errno == EAGAIN || errno == EINTR ? .nobody : .refused }
        _ = fcntl(client, F_SETFD, FD_CLOEXEC)
        _ = fcntl(client, F_SETFL, O_NONBLOCK)
        return .borrower(client)
    }

    func shut() {
        Poller.shared.forget(descriptor)
        if isThere { unlink(path) }
        close(descriptor)
    }

    private static func make() -> Int32? {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_UNIX, type, 0)
        return descriptor < 0 ? nil : descriptor
    }

    private static func address(_ path: String) -> sockaddr_un? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return address
    }

    private static func with(
        _ address: sockaddr_un,
        _ call: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Bool {
        withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                call($0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }
}
