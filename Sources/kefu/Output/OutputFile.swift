// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A file that appears whole or not at all.
final class OutputFile {
    let buffer: OutputBuffer
    private let file: DraftFile

    /// Opens a file, for its owner alone: what it holds is about people.
    ///
    /// - Throws: `FileError`.
    init(_ path: String) throws {
        file = try DraftFile(path, mode: 0o600)
        buffer = OutputBuffer(descriptor: file.descriptor, file: path)
    }

    /// Writes everything to the disk and gives the file its name.
    ///
    /// - Throws: `OutputError`, `FileError`.
    func finish() async throws {
        try await buffer.drain()
        try file.publish()
    }
}
