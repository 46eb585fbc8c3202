// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Files of the package, found from the place of the sources.
public enum PackageFiles {
    /// The package's root, without a slash at its end.
    public static let root: String = {
        var parts = #filePath.split(separator: "/")
        parts.removeLast(3)
        return "/" + parts.joined(separator: "/")
    }()

    /// The content of a file below the root, or `nil` when it cannot be read.
    public static func read(_ path: String) -> [UInt8]? {
        guard let file = fopen(root + "/" + path, "r") else { return nil }
        defer { fclose(file) }
        var content: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&piece, 1, piece.count, file), count > 0 { content += piece[..<count] }
        return content
    }
}
