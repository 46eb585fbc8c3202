// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Glibc
import Postgres

/// Tells refused records on standard error, and keeps them in a file when asked to.
///
/// What the file held before stays until there is something to keep, or all of the input was read: it may be needed when nothing could be
/// appended.
final class RefusalReport: Sendable {
    private struct State {
        var descriptor: Int32?
        /// Whether what the file held before is to make room.
        var isOld = true
        /// Why a record could not be kept.
        var failure: OutputError?
    }

    private let state: Locked<State>
    private let path: String?

    /// - Parameters:
    ///   - file: where refused records are kept as they came, a line each.
    ///   - inputs: the files that are read, `-` being standard input: none of them may be it.
    init(file: String?, inputs: [String]) throws {
        path = file
        guard let file else {
            state = Locked(State())
            return
        }
        let identity = FileIdentity(of: file)
        if let identity, inputs.contains(where: { FileIdentity(of: $0) == identity }) {
            throw ValidationError("--refused \(file) is one of the files that are read; name another one")
        }
        var opened = State()
        if let standard = identity?.standardOutput {
            (opened.descriptor, opened.isOld) = (dup(standard), false)
        } else {
            // For its owner alone: records hold what people wrote.
            opened.descriptor = Glibc.open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        }
        guard opened.descriptor ?? -1 >= 0 else {
            throw ValidationError("--refused \(file): \(String(cString: strerror(errno)))")
        }
        state = Locked(opened)
    }

    deinit {
        if let descriptor = state.withLock(\.descriptor) { Glibc.close(descriptor) }
    }

    func take(_ refusal: ImportRefusal) {
        StandardError.write(line: "\(refusal.place): \(refusal.reason)")
        guard let record = refusal.record else { return }
        state.withLock { state in
            guard let descriptor = state.descriptor, state.failure == nil else { return }
            Self.makeRoom(&state)
            do throws(OutputError) {
                try OutputBuffer.write(
                    record.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 } + [0x0A],
                    to: descriptor
                )
            } catch {
                state.failure = OutputError(number: error.number, file: path)
            }
        }
    }

    /// Says that all of the input was read: a file in which nothing is kept is empty.
    ///
    /// - Throws: `OutputError` when a record could not be kept.
    func finish() throws {
        let failure = state.withLock { state in
            Self.makeRoom(&state)
            return state.failure
        }
        if let failure { throw failure }
    }

    private static func makeRoom(_ state: inout State) {
        guard state.isOld, let descriptor = state.descriptor else { return }
        state.isOld = false
        // A pipe or a device has nothing to be cut off.
        _ = ftruncate(descriptor, 0)
    }
}

extension ImportSummary {
    /// The summary as one line of JSON.
    var line: String {
        #"{"appended":\#(appended),"duplicates":\#(duplicates),"refused":\#(refused),"conflicts":\#(conflicts)}"#
    }
}
