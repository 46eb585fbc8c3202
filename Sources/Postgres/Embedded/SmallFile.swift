// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Whole small files, read and written with plain system calls.
enum SmallFile {
    /// The file's bytes from `offset`, at most `limit`; nil when it cannot be read.
    static func bytes(_ path: String, from offset: Int64 = 0, limit: Int = 65_536) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var result: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: min(limit, 4096))
        while result.count < limit {
            let count = pread(
                descriptor,
                &chunk,
                min(chunk.count, limit - result.count),
                off_t(offset) + off_t(result.count)
            )
            if count < 0 && errno == EINTR { continue }
            if count <= 0 { break }
            result += chunk[..<count]
        }
        return result
    }

    static func text(_ path: String, from offset: Int64 = 0, limit: Int = 65_536) -> String? {
        bytes(path, from: offset, limit: limit).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Replaces the file in one step, so that a reader sees the old text or the new.
    static func replace(_ path: String, with text: String, mode: mode_t, owner: (uid_t, gid_t)? = nil) throws {
        let temporary = path + ".new"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failure(temporary) }
        defer { close(descriptor) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw failure(temporary) }
            rest = rest.dropFirst(count)
        }
        if let owner { _ = fchown(descriptor, owner.0, owner.1) }
        guard rename(temporary, path) == 0 else { throw failure(path) }
    }

    private static func failure(_ path: String) -> PostgresError {
        .embedded(.dataDirectory, "cannot write \(path): \(lastSystemError())")
    }
}
