// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import CLibPQ
internal import Glibc

/// Runs other programs by `posix_spawn`, with a clean environment and no descriptor of this process but those named.
enum ChildProcess {
    struct Output: Sendable {
        let status: Int32
        /// Standard output and standard error together, as they came.
        let text: String
    }

    /// Runs a program to its end and collects what it prints. Blocks the calling thread.
    static func run(_ command: [String], input: String = "", inheriting lock: FileLock? = nil) throws -> Output {
        let source = try anonymousFile(holding: input)
        defer { close(source) }
        let sink = try anonymousFile(holding: "")
        defer { close(sink) }
        let child = try spawn(command, input: source, output: sink, inheriting: lock)
        let status = try wait(child)
        var text: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while text.count < 1 << 20 {
            let count = pread(sink, &chunk, chunk.count, off_t(text.count))
            if count <= 0 { break }
            text += chunk[..<count]
        }
        return Output(status: status, text: String(decoding: text, as: UTF8.self))
    }

    /// Starts a program in a session of its own that outlives this process; `log` becomes its output.
    ///
    /// The program is no child of this process afterwards: it is reaped by the system. `environment` are variables, `NAME=value`,
    /// beside those that every program gets.
    static func detach(
        _ command: [String],
        environment: [String] = [],
        log: Int32? = nil,
        inheriting lock: FileLock? = nil
    ) throws {
        let null = open("/dev/null", O_RDWR | O_CLOEXEC)
        guard null >= 0 else { throw failure("/dev/null", lastSystemError()) }
        defer { close(null) }
        let child = try spawn(
            ["setsid", "--fork"] + command,
            environment: environment,
            input: null,
            output: log ?? null,
            inheriting: lock
        )
        guard try wait(child) == 0 else { throw failure("setsid", "it failed") }
    }

    /// The inherited lock is open as this number in the child.
    static let inheritedDescriptor: Int32 = 9

    private static func spawn(
        _ command: [String],
        environment additions: [String] = [],
        input: Int32,
        output: Int32,
        inheriting lock: FileLock?
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, output, 2)
        if let lock { posix_spawn_file_actions_adddup2(&actions, lock.descriptor, inheritedDescriptor) }
        posix_spawn_file_actions_addchdir_np(&actions, "/")
        for descriptor in 3..<inheritedDescriptor { posix_spawn_file_actions_addclose(&actions, descriptor) }
        posix_spawn_file_actions_addclosefrom_np(&actions, lock == nil ? 3 : inheritedDescriptor + 1)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        guard let program = find(command[0]) else {
            throw failure(command[0], "it is not installed")
        }
        var environment = ["PATH=" + searchPath.joined(separator: ":"), "LC_ALL=C.UTF-8", "HOME=/"] + additions
        if let libraries = getenv("LD_LIBRARY_PATH") {
            environment.append("LD_LIBRARY_PATH=" + String(cString: libraries))
        }
        var argumentList: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        defer { for argument in argumentList { free(argument) } }
        var environmentList: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { for variable in environmentList { free(variable) } }
        var child: pid_t = 0
        let code = posix_spawn(&child, program, &actions, &attributes, &argumentList, &environmentList)
        guard code == 0 else {
            errno = code
            throw failure(program, lastSystemError())
        }
        return child
    }

    private static func wait(_ child: pid_t) throws -> Int32 {
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 {
            guard errno == EINTR else { throw failure("a child process", lastSystemError()) }
        }
        return status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
    }

    /// The path of a program, as given or from the search path.
    static func find(_ name: String) -> String? {
        if name.utf8.contains(UInt8(ascii: "/")) { return access(name, X_OK) == 0 ? name : nil }
        return searchPath.lazy.map { $0 + "/" + name }.first { access($0, X_OK) == 0 }
    }

    private static var searchPath: [String] {
        let given = getenv("PATH").map { String(cString: $0).split(separator: ":").map(String.init) } ?? []
        let usual = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]
        return given.filter { $0.hasPrefix("/") } + usual.filter { !given.contains($0) }
    }

    /// `MFD_CLOEXEC` of <sys/mman.h>.
    private static let closeOnExec: UInt32 = 1

    private static func anonymousFile(holding text: String) throws -> Int32 {
        let descriptor = memfd_create("kefu", closeOnExec)
        guard descriptor >= 0 else { throw failure("a temporary file", lastSystemError()) }
        let bytes = Array(text.utf8)
        if !bytes.isEmpty && pwrite(descriptor, bytes, bytes.count, 0) != bytes.count {
            close(descriptor)
            throw failure("a temporary file", lastSystemError())
        }
        return descriptor
    }

    private static func failure(_ program: String, _ reason: String) -> PostgresError {
        .embedded(
            .embeddedServerFailed,
            "cannot run \(program): \(reason)",
            hint: "Kefu's private PostgreSQL needs the programs setsid, flock and setpriv (apt-get install util-linux)."
        )
    }
}
