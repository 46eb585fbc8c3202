// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The private directory for the server's socket: short, since a socket's path may have 107 bytes only.
enum SocketDirectory {
    /// Makes the directory, or takes it when it is there and nobody else's.
    static func make(
        for layout: ClusterLayout,
        account: ClusterAccount,
        bases: [String] = candidates()
    ) throws -> String {
        var refusals: [String] = []
        for base in bases {
            if let reason = refusal(ofBase: base) {
                refusals.append(reason)
                continue
            }
            let directory = base + "/" + layout.key
            try claim(directory, for: account)
            return directory
        }
        throw PostgresError.embedded(
            .embeddedServerFailed,
            "there is no safe place for PostgreSQL's socket: " + refusals.joined(separator: "; "),
            hint: "Remove what is in the way, or set XDG_RUNTIME_DIR to a directory of your own."
        )
    }

    /// Where the directory may be.
    static func candidates(for layout: ClusterLayout) -> [String] {
        candidates().map { $0 + "/" + layout.key }
    }

    static func candidates() -> [String] {
        let user = geteuid()
        if user == 0 { return ["/run/kefu", "/tmp/kefu-0"] }
        var result = ["/tmp/kefu-\(user)"]
        if let value = getenv("XDG_RUNTIME_DIR") {
            let directory = String(cString: value)
            let facts = FileFacts(path: directory, followingLinks: false)
            if directory.hasPrefix("/"), directory.utf8.count <= 60, directory.utf8.allSatisfy(isPlain),
                facts?.isDirectory == true, facts?.owner == user
            {
                result.insert(directory + "/kefu", at: 0)
            }
        }
        return result
    }

    /// The setting takes a list, so that a comma, a quote or a blank in the path would have a meaning of its own.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default:
            "/_.-".utf8.contains(byte)
        }
    }

    /// Why a base directory cannot be used; nil when it can. Links are not followed, so that nobody can lay one in `/tmp`.
    private static func refusal(ofBase base: String) -> String? {
        let mode: mode_t = geteuid() == 0 ? 0o711 : 0o700
        if mkdir(base, mode) == 0 {
            chmod(base, mode)
        } else if errno != EEXIST {
            return "\(base): \(lastSystemError())"
        }
        guard let facts = FileFacts(path: base, followingLinks: false) else { return "\(base): \(lastSystemError())" }
        guard facts.isDirectory else { return "\(base) is not a directory" }
        guard facts.owner == geteuid() else { return "\(base) belongs to another user" }
        guard !facts.isWritableByOthers else { return "\(base) is writable by others" }
        return nil
    }

    private static func claim(_ directory: String, for account: ClusterAccount) throws {
        guard mkdir(directory, 0o700) == 0 || errno == EEXIST else { throw failure(directory, lastSystemError()) }
        guard let facts = FileFacts(path: directory, followingLinks: false), facts.isDirectory else {
            throw failure(directory, "it is not a directory")
        }
        if facts.owner != account.user && lchown(directory, account.user, account.group) != 0 {
            throw failure(directory, "it belongs to another user")
        }
        guard chmod(directory, 0o700) == 0 else { throw failure(directory, lastSystemError()) }
    }

    private static func failure(_ directory: String, _ reason: String) -> PostgresError {
        .embedded(.embeddedServerFailed, "cannot make \(directory) for PostgreSQL's socket: \(reason)")
    }
}
