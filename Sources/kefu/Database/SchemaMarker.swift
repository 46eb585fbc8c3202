// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A file beside a private cluster that says to which schema its database was brought, so that no command need ask the database.
///
/// It names the cluster by its identifier and the database by its object id, which no other database of the cluster ever has: one that was
/// dropped and restored, with whatever schema, is not taken for the one that was there before.
struct SchemaMarker {
    private let file: String
    private let cluster: String
    private let schema: String

    /// - Parameter schema: a text that changes with the schema that this program needs.
    init(dataDirectory: String, schema: String) {
        file = dataDirectory + "/schema-version"
        cluster = dataDirectory + "/postgres/"
        self.schema = schema
    }

    /// Whether the database that the file names is there and was brought to the schema. Reads one file and looks for another.
    var holds: Bool {
        guard let identifier, let text = SmallTextFile.read(file), let end = text.firstIndex(of: "\n"),
            text[end...].dropFirst() == schema
        else { return false }
        let label = Self.label(identifier)
        guard text[..<end].hasPrefix(label) else { return false }
        let database = text[..<end].dropFirst(label.count)
        // PostgreSQL makes a directory of this name for each database, and drops it with the database.
        return UInt32(database) != nil && access("\(cluster)base/\(database)", F_OK) == 0
    }

    /// Says that a database was brought to the schema.
    func write(database: String) {
        guard let identifier else { return }
        SmallTextFile.write("\(Self.label(identifier))\(database)\n\(schema)", to: file)
    }

    private static func label(_ identifier: UInt64) -> String { "cluster \(identifier) database " }

    /// The identifier that each cluster is given when it is made: the beginning of its control file.
    private var identifier: UInt64? {
        let descriptor = open(cluster + "global/pg_control", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var identifier: UInt64 = 0
        return read(descriptor, &identifier, 8) == 8 ? identifier : nil
    }
}
