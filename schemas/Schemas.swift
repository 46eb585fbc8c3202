// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The SQL, JSON Schema and policy files of this folder, embedded in the binary.
///
/// Paths are relative to `schemas/`, for example `events/message.received.schema.json`. The files that an
/// integrator reads are the ones that the binary runs: the build embeds them as they stand.
public enum Schemas {
    /// The content of one file, or `nil` when there is no file at that path.
    ///
    /// - Complexity: a binary search over the paths.
    public static func file(_ path: String) -> String? {
        var low = 0
        var high = embeddedFiles.count
        while low < high {
            let middle = (low + high) / 2
            if embeddedFiles[middle].path.description < path { low = middle + 1 } else { high = middle }
        }
        guard low < embeddedFiles.count, embeddedFiles[low].path.description == path else { return nil }
        return embeddedFiles[low].content.description
    }

    /// The paths of all files below a folder, in byte order.
    public static func files(under folder: String) -> [String] {
        embeddedFiles.lazy.map(\.path.description).filter { $0.hasPrefix(folder + "/") }
    }
}
