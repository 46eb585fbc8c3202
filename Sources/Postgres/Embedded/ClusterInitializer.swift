// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import CLibPQ
internal import Glibc

/// Makes a cluster and writes its configuration.
struct ClusterInitializer {
    let layout: ClusterLayout
    let account: ClusterAccount
    let binaries: ServerBinaries
    /// Passed on to the programs, so that nobody takes their work for abandoned when this process is killed.
    let lock: FileLock

    /// Makes a cluster with the database `kefu`, in another place first: it is whole or not there.
    func makeCluster() throws {
        let unfinished = layout.unfinishedCluster
        try removeTree(unfinished)
        guard mkdir(unfinished, 0o700) == 0 else { throw failure("cannot make \(unfinished): \(lastSystemError())") }
        if account.user != geteuid() && chown(unfinished, account.user, account.group) != 0 {
            throw failure("cannot give \(unfinished) to \(account.name): \(lastSystemError())")
        }
        // Nothing is synced here but everything below, once: hundreds of single calls would take a second or more.
        try run([
            binaries.program("initdb"), "-D", unfinished, "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8",
            "--auth=trust", "--no-instructions", "--no-sync",
        ])
        try run(
            [
                binaries.program("postgres"), "--single", "-D", unfinished, "-F", "-c", "log_checkpoints=off",
                "postgres",
            ],
            input: "CREATE DATABASE kefu\n"
        )
        let include =
            "\n# Kefu writes kefu.conf at each start; settings of your own belong below this line.\ninclude = 'kefu.conf'\n"
        guard let standard = SmallFile.text(unfinished + "/postgresql.conf") else {
            throw failure("cannot read \(unfinished)/postgresql.conf: \(lastSystemError())")
        }
        try SmallFile.replace(
            unfinished + "/postgresql.conf",
            with: standard + include,
            mode: 0o600,
            owner: (account.user, account.group)
        )
        try sync(unfinished)
        guard rename(unfinished, layout.cluster) == 0 else {
            throw failure("cannot name \(layout.cluster): \(lastSystemError())")
        }
        try sync(layout.directory)
    }

    /// Writes `kefu.conf`; what the caller asks for comes last and so has the last word.
    func writeSettings(socketDirectory: String, port: Int, extra: [String: String]) throws {
        var text =
            "# Written by kefu at each start of the server; changes here are lost, those in postgresql.conf are kept.\n"
        var settings = EmbeddedPostgres.settings(machine: .init(diskOf: layout.directory), hasLZ4: supportsLZ4())
        settings += [
            .init("unix_socket_directories", socketDirectory, "private to this data directory"),
            .init("port", "\(port)", "names the socket; no port is opened"),
            .init(
                "cluster_name",
                EmbeddedPostgres.clusterName(layout),
                "tells the processes of this data directory apart"
            ),
        ]
        settings += extra.sorted { $0.key < $1.key }.map { .init($0.key, $0.value, "asked for by the caller") }
        for setting in settings {
            guard setting.name.utf8.allSatisfy({ $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: " ") }) else {
                throw PostgresError.embedded(.invalidConfiguration, "\(setting.name) is not the name of a setting")
            }
            text += "\n# \(setting.reason)\n\(setting.name) = \(quoted(setting.value))\n"
        }
        try SmallFile.replace(layout.settingsFile, with: text, mode: 0o600, owner: (account.user, account.group))
    }

    /// Takes away what a crashed server left: a process id that now belongs to another program, and the socket.
    func removeRemains(socketDirectory: String, port: Int) {
        unlink(layout.postmasterFile)
        unlink("\(socketDirectory)/.s.PGSQL.\(port)")
        unlink("\(socketDirectory)/.s.PGSQL.\(port).lock")
    }

    private func supportsLZ4() -> Bool {
        let question = [
            binaries.program("postgres"), "-D", layout.cluster, "-c", "config_file=/dev/null",
            "-c", "wal_compression=lz4", "-C", "wal_compression",
        ]
        guard let answer = try? ChildProcess.run(account.command(question), inheriting: lock) else { return false }
        return answer.status == 0
    }

    private func run(_ command: [String], input: String = "") throws {
        let output = try ChildProcess.run(account.command(command), input: input, inheriting: lock)
        guard output.status == 0 else {
            throw failure(
                "\(command[0]) failed: " + output.text.split(separator: "\n").suffix(5).joined(separator: " | ")
            )
        }
    }

    private func quoted(_ value: String) -> String {
        var text = "'"
        for character in value.unicodeScalars {
            switch character {
            case "'": text += "''"
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(character)
            }
        }
        return text + "'"
    }

    private func sync(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("cannot open \(path): \(lastSystemError())") }
        defer { close(descriptor) }
        guard syncfs(descriptor) == 0 else { throw failure("cannot write \(path) to disk: \(lastSystemError())") }
    }

    private func removeTree(_ path: String) throws {
        guard FileFacts(path: path, followingLinks: false) != nil else { return }
        let output = try ChildProcess.run(["rm", "-rf", "--", path], inheriting: lock)
        guard output.status == 0 else { throw failure("cannot remove \(path): \(output.text)") }
    }

    private func failure(_ text: String) -> PostgresError {
        .embedded(.embeddedServerFailed, "cannot make the private database cluster: " + text)
    }
}
