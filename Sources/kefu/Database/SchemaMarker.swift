// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A file beside a private cluster that says to which schema its database was brought, so that no command need ask the database.
///
/// It names the database by its object id, which no other database of a cluster ever has: one that was dropped and restored, with
/// whatever schema, is not taken for the one that was there before.
struct SchemaMarker {
    private let file: String
    private let databases: String
    private let schema: String

    /// - Parameter schema: a text that changes with the schema that this program needs.
    init(dataDirectory: String, schema: String) {
        file = dataDirectory + "/schema-version"
        databases = dataDirectory + "/postgres/base/"
        self.schema = schema
    }

    /// Whether the database that the file names is there and was brought to the schema. Reads one file and looks for another.
    var holds: Bool {
        guard let text = SmallTextFile.read(file), let end = text.firstIndex(of: "\n"),
            text[..<end].hasPrefix(Self.label), text[end...].dropFirst() == schema
        else { return false }
        let database = text[..<end].dropFirst(Self.label.count)
        // PostgreSQL makes a directory of this name for each database, and drops it with the database.
        return UInt32(database) != nil && access("\(databases)\(database)", F_OK) == 0
    }

    /// Says that a database was brought to the schema.
    func write(database: String) {
        SmallTextFile.write("\(Self.label)\(database)\n\(schema)", to: file)
    }

    private static let label = "database "
}
