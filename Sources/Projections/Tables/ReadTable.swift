// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Schemas

/// A table of a read model: what the engine must know to write it.
///
/// Its SQL stands in `schemas/sql/projections/<projection>/<name>.sql`, the primary key in `<name>.key.sql` and each other
/// index in a `<name>.<what it finds>.index.sql`, so that a rebuild can load first and make the indexes after.
public struct ReadTable: Sendable {
    /// A column, in the order of the table.
    public struct Column: Sendable {
        public var name: String
        public var type: ColumnType

        public init(_ name: String, _ type: ColumnType) {
            self.name = name
            self.type = type
        }
    }

    /// The name without schema and generation, which SQL files write in braces: `{messages}`.
    public var name: String
    public var columns: [Column]
    /// The columns of the primary key; none when a row is written once and never changed, for which the checkpoint answers.
    public var key: [String]
    /// Whether the rows are those of the fold, and so the same in every generation; else they are made of the others' when there is time.
    public var isFolded: Bool

    public init(_ name: String, columns: [Column], key: [String] = [], isFolded: Bool = true) {
        self.name = name
        self.columns = columns
        self.key = key
        self.isFolded = isFolded
    }

    /// The name of the table that holds a generation.
    public func physicalName(generation: Int) -> String { Self.physicalName(name, generation: generation) }

    static func physicalName(_ name: String, generation: Int) -> String { "kefu_read.\(name)_g\(generation)" }

    /// Inserts rows that come as one array a column, and replaces those whose key is there.
    func upsert(into table: String) -> String {
        let names = columns.map { "\"\($0.name)\"" }
        // In the SELECT list: as a table of the FROM each array would be put aside first, which takes twice as long.
        let arrays = columns.enumerated().map { "unnest($\($0 + 1)::\($1.type.name)[])" }
        let changes = columns.filter { !key.contains($0.name) }.map { "\"\($0.name)\" = EXCLUDED.\"\($0.name)\"" }
        let insert = """
            INSERT INTO \(table) (\(names.joined(separator: ", ")))
            SELECT \(arrays.joined(separator: ", "))
            """
        if key.isEmpty { return insert }
        return """
            \(insert)
            ON CONFLICT (\(key.map { "\"\($0)\"" }.joined(separator: ", "))) DO \
            \(changes.isEmpty ? "NOTHING" : "UPDATE SET \(changes.joined(separator: ", "))")
            """
    }

    /// Loads rows by COPY.
    func copy(into table: String) -> String {
        "COPY \(table) (\(columns.map { "\"\($0.name)\"" }.joined(separator: ", "))) FROM STDIN (FORMAT binary)"
    }

    /// The statements that make the table of a generation, without key and indexes.
    func creation(projection: String, generation: Int) -> String {
        Self.sql(Schemas.file("sql/projections/\(projection)/\(name).sql") ?? "", of: name, generation: generation)
    }

    /// The statement that makes the primary key of a generation's table.
    func primaryKey(projection: String, generation: Int) -> String? {
        Schemas.file("sql/projections/\(projection)/\(name).key.sql").map {
            Self.sql($0, of: name, generation: generation)
        }
    }

    /// The statements that make the other indexes of a generation's table, one each.
    ///
    /// An index is named for what it finds: names that the server chose would meet when two on the same columns are made at once.
    func indexes(projection: String, generation: Int) -> [String] {
        let beginning = "sql/projections/\(projection)/\(name)."
        let ending = ".index.sql"
        return Schemas.files(under: "sql/projections/\(projection)")
            .filter { $0.hasPrefix(beginning) && $0.hasSuffix(ending) }
            .map { path in
                let what = path.dropFirst(beginning.count).dropLast(ending.count)
                return Self.sql(Schemas.file(path) ?? "", of: name, generation: generation)
                    .replacing("CREATE INDEX ON ", with: "CREATE INDEX \(name)_g\(generation)_\(what) ON ")
            }
    }

    private static func sql(_ file: String, of name: String, generation: Int) -> String {
        file.replacing("{\(name)}", with: physicalName(name, generation: generation))
    }
}
