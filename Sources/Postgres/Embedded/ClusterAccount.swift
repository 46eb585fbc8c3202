// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The user that PostgreSQL's own processes run as.
///
/// PostgreSQL refuses to run as root, so root hands them to an unprivileged user; anybody else runs them as themselves.
struct ClusterAccount: Sendable, Equatable {
    let user: uid_t
    let group: gid_t
    let name: String
    /// A capability for passing through directories that are closed to the user; nil when there are none.
    var capability: String?

    /// The account for a data directory: the owner of an existing cluster, else the caller, else `postgres` or `nobody`.
    static func choose(for layout: ClusterLayout) throws -> ClusterAccount {
        let caller = geteuid()
        guard caller == 0 else {
            if let cluster = FileFacts(path: layout.cluster), cluster.owner != caller {
                throw PostgresError.embedded(
                    .dataDirectory,
                    "\(layout.cluster) belongs to \(named(cluster.owner)?.name ?? "user \(cluster.owner)"), not to you",
                    hint: "Use another directory with --data-dir, or run kefu as that user or as root."
                )
            }
            return named(caller) ?? ClusterAccount(user: caller, group: getegid(), name: "\(caller)")
        }
        if let cluster = FileFacts(path: layout.cluster), cluster.owner != 0 {
            return named(cluster.owner)
                ?? ClusterAccount(user: cluster.owner, group: cluster.group, name: "\(cluster.owner)")
        }
        if let account = named("postgres") ?? named("nobody"), account.user != 0 { return account }
        throw PostgresError.embedded(
            .embeddedServerFailed,
            "there is no user `postgres` or `nobody` that PostgreSQL could run as",
            hint: "PostgreSQL does not run as root. Run: apt-get install postgresql"
        )
    }

    /// The command as this account runs it.
    func command(_ command: [String]) -> [String] {
        guard user != geteuid() else { return command }
        var prefix = ["setpriv", "--reuid=\(user)", "--regid=\(group)", "--clear-groups"]
        if let capability { prefix += ["--inh-caps=+\(capability)", "--ambient-caps=+\(capability)"] }
        return prefix + ["--"] + command
    }

    /// Sees to it that the account reaches the data directory.
    ///
    /// Root's directory itself is opened for passing through (`chmod o+x`: names and contents stay closed). What lies above it is not
    /// Kefu's to change: for that the server gets a capability.
    func reaching(_ layout: ClusterLayout) throws -> ClusterAccount {
        guard user != geteuid() else { return self }
        if let ancestor = closedAncestor(of: layout.directory) {
            guard let capability = Self.availableCapability() else {
                throw PostgresError.embedded(
                    .dataDirectory,
                    "PostgreSQL runs as \(name) and cannot pass through \(ancestor) to \(layout.directory)",
                    hint: "Run: chmod o+x \(ancestor), or choose another directory with --data-dir."
                )
            }
            var account = self
            account.capability = capability
            return account
        }
        if let facts = FileFacts(path: layout.directory), !facts.isSearchable(by: user, group: group) {
            guard chmod(layout.directory, (facts.mode & 0o7777) | S_IXOTH) == 0 else {
                throw PostgresError.embedded(
                    .dataDirectory,
                    "cannot open \(layout.directory) to \(name): \(lastSystemError())",
                    hint: "Run: chmod o+x \(layout.directory)"
                )
            }
        }
        return self
    }

    /// The first directory above `directory` that the account may not pass through.
    func closedAncestor(of directory: String) -> String? {
        var ancestors = ["/"]
        for part in directory.split(separator: "/").dropLast() {
            ancestors.append((ancestors.last == "/" ? "/" : ancestors[ancestors.count - 1] + "/") + part)
        }
        return ancestors.first { FileFacts(path: $0)?.isSearchable(by: user, group: group) == false }
    }

    /// The weakest capability that opens directories and that this process may hand on.
    static func availableCapability(status: String? = SmallFile.text("/proc/self/status")) -> String? {
        func mask(_ field: String) -> UInt64 {
            guard let line = status?.split(separator: "\n").first(where: { $0.hasPrefix(field) }) else { return 0 }
            return line.split(separator: "\t").last.flatMap { UInt64($0, radix: 16) } ?? 0
        }
        let available = mask("CapBnd:") & mask("CapPrm:")
        // The numbers are those of <linux/capability.h>.
        return [(2, "dac_read_search"), (1, "dac_override")].first { available & (1 << $0.0) != 0 }?.1
    }

    private static func named(_ name: String) -> ClusterAccount? {
        lookUp { entry, buffer, size, result in getpwnam_r(name, entry, buffer, size, result) }
    }

    private static func named(_ user: uid_t) -> ClusterAccount? {
        lookUp { entry, buffer, size, result in getpwuid_r(user, entry, buffer, size, result) }
    }

    private static func lookUp(
        _ ask: (
            UnsafeMutablePointer<passwd>, UnsafeMutablePointer<CChar>, Int,
            UnsafeMutablePointer<UnsafeMutablePointer<passwd>?>
        ) -> Int32
    ) -> ClusterAccount? {
        var buffer = [CChar](repeating: 0, count: 16_384)
        var entry = passwd()
        var result: UnsafeMutablePointer<passwd>?
        return buffer.withUnsafeMutableBufferPointer { bytes in
            guard let start = bytes.baseAddress, ask(&entry, start, bytes.count, &result) == 0, result != nil,
                let name = entry.pw_name
            else { return nil }
            return ClusterAccount(user: entry.pw_uid, group: entry.pw_gid, name: String(cString: name))
        }
    }
}
