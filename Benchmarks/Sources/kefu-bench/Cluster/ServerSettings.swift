// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The server's settings that every figure depends on.
enum ServerSettings {
    private static let names = [
        "server_version", "fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "wal_compression",
        "max_wal_size", "maintenance_work_mem", "wal_sync_method",
    ]

    static func read(_ connection: FloorConnection) throws -> [(name: String, value: String)] {
        try names.map { ($0, try connection.strings("SHOW \($0)").first ?? "") }
    }
}
