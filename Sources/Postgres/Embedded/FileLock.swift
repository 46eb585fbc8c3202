// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A lock on a whole file (`flock`), which the kernel takes back when the process ends in whatever way.
final class FileLock: Sendable {
    enum Mode: Sendable {
        case shared
        case exclusive
    }

    private let state: Locked<Int32>

    private init(descriptor: Int32) {
        state = Locked(descriptor)
    }

    deinit { release() }

    /// The open file, for handing the lock to a child process.
    var descriptor: Int32 { state.withLock { $0 } }

    /// Takes the lock if that is possible at once; nil when another holds it. A missing file is made (mode 0600).
    static func attempt(_ mode: Mode, _ path: String) throws -> FileLock? {
        while true {
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard descriptor >= 0 else {
                throw PostgresError.embedded(
                    .dataDirectory,
                    "cannot open \(path): \(lastSystemError())",
                    hint: "Use a data directory that belongs to you, with --data-dir."
                )
            }
            adopt(descriptor, path)
            let operation = (mode == .shared ? LOCK_SH : LOCK_EX) | LOCK_NB
            var outcome = flock(descriptor, operation)
            while outcome != 0 && errno == EINTR { outcome = flock(descriptor, operation) }
            guard outcome == 0 else {
                let isHeld = errno == EWOULDBLOCK
                let reason = lastSystemError()
                close(descriptor)
                if isHeld { return nil }
                throw PostgresError.embedded(.dataDirectory, "cannot lock \(path): \(reason)")
            }
            if isStill(descriptor, at: path) { return FileLock(descriptor: descriptor) }
            close(descriptor)
        }
    }

    /// Takes the lock, waiting for it on the calling thread as long as `patience` answers true.
    static func wait(_ mode: Mode, _ path: String, while patience: () throws -> Bool) throws -> FileLock? {
        while true {
            if let lock = try attempt(mode, path) { return lock }
            guard try patience() else { return nil }
            usleep(2_000)
        }
    }

    /// Whether somebody holds the lock exclusively.
    static func isHeldExclusively(_ path: String) throws -> Bool {
        guard let lock = try attempt(.shared, path) else { return true }
        lock.release()
        return false
    }

    func release() {
        let descriptor = state.withLock { held in
            defer { held = -1 }
            return held
        }
        if descriptor >= 0 { close(descriptor) }
    }

    /// Replaces the file's text by one short line.
    func write(line: String) {
        let bytes = Array((line + "\n").utf8)
        state.withLock { descriptor in
            _ = pwrite(descriptor, bytes, bytes.count, 0)
            _ = ftruncate(descriptor, off_t(bytes.count))
        }
    }

    /// A file that root makes in another user's directory is given to that user, who could not open it otherwise.
    private static func adopt(_ descriptor: Int32, _ path: String) {
        guard geteuid() == 0, let slash = path.lastIndex(of: "/") else { return }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0, facts.st_uid == 0,
            let parent = FileFacts(path: String(path[..<slash])), parent.owner != 0
        else { return }
        _ = fchown(descriptor, parent.owner, parent.group)
    }

    /// False when the file was deleted or replaced between opening and locking.
    private static func isStill(_ descriptor: Int32, at path: String) -> Bool {
        var facts = stat()
        guard fstat(descriptor, &facts) == 0, let current = FileFacts(path: path) else { return false }
        return UInt64(facts.st_ino) == current.inode && UInt64(facts.st_dev) == current.device
    }
}
