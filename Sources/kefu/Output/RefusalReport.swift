// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Glibc
import Postgres

/// Tells refused records on standard error, and keeps them in a file when asked to.
///
/// What the file held before stays until the end: it may be needed when nothing could be appended.
final class RefusalReport: Sendable {
    private struct State: Sendable {
        var file: DraftFile?
        var hasKept = false
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
        if let file,
            inputs.contains(where: { FileIdentity(of: $0) == FileIdentity(of: file) && FileIdentity(of: file) != nil })
        {
            throw ValidationError("--refused \(file) is one of the files that are read; name another one")
        }
        state = Locked(State(file: try file.map { try DraftFile($0, mode: 0o644) }))
    }

    func take(_ refusal: ImportRefusal) {
        StandardError.write(line: "\(refusal.place): \(refusal.reason)")
        guard let record = refusal.record else { return }
        state.withLock { state in
            guard let file = state.file, state.failure == nil else { return }
            do throws(OutputError) {
                try OutputBuffer.write(
                    record.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 } + [0x0A],
                    to: file.descriptor
                )
                state.hasKept = true
            } catch {
                state.failure = OutputError(number: error.number, file: path)
            }
        }
    }

    /// Gives the file its name.
    ///
    /// - Parameter isWhole: whether all of the input was read; else the file is replaced only if there is something to keep.
    /// - Throws: `OutputError` when a record could not be kept; `FileError`.
    func finish(isWhole: Bool) throws {
        let (file, failure) = state.withLock { state in
            defer { state.file = nil }
            return (isWhole || state.hasKept ? state.file : nil, state.failure)
        }
        try file?.publish()
        if let failure { throw failure }
    }
}

extension ImportSummary {
    /// The summary as one line of JSON.
    var line: String {
        #"{"appended":\#(appended),"duplicates":\#(duplicates),"refused":\#(refused),"conflicts":\#(conflicts)}"#
    }
}
