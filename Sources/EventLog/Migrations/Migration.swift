// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Schemas

/// One version of the schema: SQL files, in the order in which they are applied.
struct Migration: Sendable {
    var version: Int
    var files: [(path: String, sql: String)]

    /// SHA-256 over the names and the contents of the files, in hexadecimal digits.
    var checksum: String {
        var hash = SHA256()
        for file in files {
            for part in [file.path, "\0", file.sql, "\0"] {
                var part = part
                part.withUTF8 { hash.update(bufferPointer: .init($0)) }
            }
        }
        return hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// All versions, oldest first, from `schemas/sql/log/migrations.txt`.
    static let all: [Migration] = {
        var migrations: [Migration] = []
        for line in (Schemas.file("sql/log/migrations.txt") ?? "").split(separator: "\n") where !line.hasPrefix("#") {
            let parts = line.split(separator: " ")
            guard parts.count == 2, let version = Int(parts[0]), let sql = Schemas.file("sql/" + parts[1]) else {
                preconditionFailure("migrations.txt: \(line)")
            }
            if migrations.last?.version != version { migrations.append(Migration(version: version, files: [])) }
            migrations[migrations.count - 1].files.append((String(parts[1]), sql))
        }
        return migrations
    }()
}
