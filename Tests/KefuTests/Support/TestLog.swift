// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Postgres
import Testing

/// A fresh private cluster in a directory of a test's own, driven by the `kefu` program alone.
struct TestLog: Sendable {
    /// A directory for the test's files. It goes with everything in it.
    let directory: String
    /// What `--data-dir` names.
    let dataDirectory: String
    /// Whether the directory is left for the program to make.
    let isBlank: Bool

    /// Runs a body with a new log, when there is room for one more server; afterwards nothing is left.
    ///
    /// - Parameter isBlank: whether the program makes the cluster and the log; otherwise it finds them with an empty log.
    static func with<Result>(
        isBlank: Bool = false,
        _ body: (TestLog) async throws -> Result
    ) async throws -> Result {
        await Slots.servers.take()
        var template = Array("/tmp/kefu-test-XXXXXX".utf8CString)
        let directory = String(cString: try #require(mkdtemp(&template)))
        let log = TestLog(directory: directory, dataDirectory: directory + "/data", isBlank: isBlank)
        do {
            let result = try await body(log)
            try await log.remove()
            await Slots.servers.give()
            return result
        } catch {
            try? await log.remove()
            await Slots.servers.give()
            throw error
        }
    }

    /// Another log of the same test.
    func another(_ name: String) -> TestLog {
        TestLog(directory: directory, dataDirectory: directory + "/" + name, isBlank: isBlank)
    }

    /// Runs `kefu` with the log's data directory.
    func kefu(
        _ arguments: [String],
        input: Program.Input = .nothing,
        watchesMemory: Bool = false
    ) async throws -> Ending {
        try await start(arguments, input: input, watchesMemory: watchesMemory).end()
    }

    func kefu(_ arguments: String..., input: Program.Input = .nothing) async throws -> Ending {
        try await kefu(arguments, input: input)
    }

    func start(
        _ arguments: [String],
        input: Program.Input = .nothing,
        watchesMemory: Bool = false
    ) throws -> Program {
        if !isBlank { try EmptyCluster.copy(to: dataDirectory) }
        return try Program.start(
            Places.kefu,
            arguments + ["--data-dir", dataDirectory],
            input: input,
            watchesMemory: watchesMemory
        )
    }

    /// Runs `kefu`, which must succeed.
    @discardableResult
    func must(
        _ arguments: [String],
        input: Program.Input = .nothing,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Ending {
        let ending = try await kefu(arguments, input: input)
        try #require(ending.status == 0, "kefu \(arguments): \(ending)", sourceLocation: sourceLocation)
        return ending
    }

    @discardableResult
    func must(
        _ arguments: String...,
        input: Program.Input = .nothing,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Ending {
        try await must(arguments, input: input, sourceLocation: sourceLocation)
    }

    /// Appends lines, which must all be good.
    @discardableResult
    func append(
        _ lines: [String],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> AppendSummary {
        let text = lines.map { $0 + "\n" }.joined()
        let ending = try await must("append", "-", input: .bytes(Array(text.utf8)), sourceLocation: sourceLocation)
        return try AppendSummary(ending)
    }

    /// Folds everything that was appended.
    func project(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await must("project", "--once", sourceLocation: sourceLocation)
    }

    /// A question's answer.
    func ask(
        _ arguments: String...,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Answer {
        try await ask(arguments, sourceLocation: sourceLocation)
    }

    func ask(_ arguments: [String], sourceLocation: SourceLocation = #_sourceLocation) async throws -> Answer {
        Answer(try await must(arguments + ["--output", "csv"], sourceLocation: sourceLocation).output)
    }

    /// Writes a file of the test's.
    func file(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
        let path = directory + "/" + name
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let bytes = Array(bytes)
        try #require(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
        return path
    }

    private func remove() async throws {
        let script = #"""
            for cluster in "$1"/*/postgres; do
                [ ! -d "$cluster" ] || "$0" down --force --data-dir "${cluster%/postgres}" || status=1
            done
            rm -rf -- "$1"
            exit "${status:-0}"
            """#
        let down = try await Program.run("/bin/sh", ["-c", script, Places.kefu, directory])
        #expect(down.status == 0, "\(down)")
        #expect(access(directory, F_OK) != 0, "\(directory) is left")
    }
}
