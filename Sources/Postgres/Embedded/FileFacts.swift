// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// What `lstat` or `stat` tells about a path.
struct FileFacts: Sendable {
    let mode: mode_t
    let owner: uid_t
    let group: gid_t
    let device: UInt64
    let inode: UInt64
    let size: Int64

    init?(path: String, followingLinks: Bool = true) {
        var facts = stat()
        guard (followingLinks ? stat(path, &facts) : lstat(path, &facts)) == 0 else { return nil }
        mode = facts.st_mode
        owner = facts.st_uid
        group = facts.st_gid
        device = UInt64(facts.st_dev)
        inode = UInt64(facts.st_ino)
        size = Int64(facts.st_size)
    }

    var isDirectory: Bool { mode & S_IFMT == S_IFDIR }
    var isSocket: Bool { mode & S_IFMT == S_IFSOCK }
    var isWritableByOthers: Bool { mode & 0o022 != 0 }

    /// Whether a process of that user, in that group alone, may pass through this directory.
    func isSearchable(by user: uid_t, group userGroup: gid_t) -> Bool {
        if owner == user { return mode & S_IXUSR != 0 }
        if group == userGroup { return mode & S_IXGRP != 0 }
        return mode & S_IXOTH != 0
    }

    static func isDirectory(_ path: String) -> Bool { FileFacts(path: path)?.isDirectory ?? false }

    static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}

/// The text for `errno`.
func lastSystemError() -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    let code = errno
    guard strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
