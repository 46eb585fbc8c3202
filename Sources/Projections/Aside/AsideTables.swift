// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog

/// The tables aside: their names, and how they are made.
///
/// They are temporary tables of a transaction that is rolled back in the end. So nobody else sees them, nothing of them is
/// written to the server's log, and nothing stays, however the program or the server ends.
struct AsideTables {
    /// The projections that write the tables.
    let set: ProjectionSet
    /// The parameters of the folds, a build each.
    let builds: [Build]

    /// One build of all projections of the set.
    struct Build {
        /// What stands before the name of a table: nothing, or `changed.`.
        let prefix: String
        let parameters: [String: String]

        func brace(_ table: ReadTable) -> String { prefix + table.name }

        func name(_ table: ReadTable) -> String {
            "pg_temp.\(prefix.isEmpty ? "aside" : "changed")_\(table.name)"
        }
    }

    private let wanted: Set<String>

    /// - Parameters:
    ///   - request: tables that no projection of the set has are left out, for the question to fail on.
    ///   - all: every projection of the program.
    init(_ request: AsideRequest, all: ProjectionSet) {
        set = ProjectionSet(
            all.projections.filter { $0.tables.contains { request.tables.contains($0.name) } },
            types: all.types
        )
        let standard = Build(prefix: "", parameters: [:])
        builds =
            request.changedParameters.isEmpty
            ? [standard] : [standard, Build(prefix: "changed.", parameters: request.changedParameters)]
        // A fold that merges its rows with those that are stored looks into all its tables.
        let set = set
        wanted = request.tables.union(set.projections.filter { !Self.isBound($0, set) }.flatMap(\.tables).map(\.name))
    }

    private static func isBound(_ projection: Projection, _ set: ProjectionSet) -> Bool {
        projection.makeFold(set.slots).isBoundBySubject
    }

    func isWanted(_ table: ReadTable) -> Bool { wanted.contains(table.name) }

    /// The names of the tables of one build, as its folds call them.
    func names(of build: Build) -> TableNames {
        var names: [String: String] = [:]
        for table in set.projections.flatMap(\.tables) where isWanted(table) { names[table.name] = build.name(table) }
        return TableNames(names: names)
    }

    /// The names for a question's SQL.
    var names: TableNames {
        var names: [String: String] = [:]
        forEach { build, _, table, _ in names[build.brace(table)] = build.name(table) }
        return TableNames(names: names)
    }

    /// The lanes of a piece: by build, then by projection.
    func lanes(_ piece: AsidePiece, left: LeftEvents) -> [[AsideLane]] {
        builds.map { build in
            let slots = set.slots(changing: build.parameters)
            return set.projections.map { projection in
                let key = LaneKey(partition: piece.partition, projection: projection.name, generation: 0)
                var lane = AsideLane(projection, slots, left: left[key])
                // Rows that several pieces may change are those of the events that are asked about alone.
                lane.isIdle = piece.types != nil && !lane.fold.isBoundBySubject
                return lane
            }
        }
    }

    /// Calls a body with each table that is wanted, and its place in its projection.
    func forEach(_ body: (Build, Projection, ReadTable, Int) throws -> Void) rethrows {
        for build in builds {
            for projection in set.projections {
                for (index, table) in projection.tables.enumerated() where isWanted(table) {
                    try body(build, projection, table, index)
                }
            }
        }
    }

    /// The statements that make the tables, without indexes, and without keys but those by which rows are merged.
    var creation: [String] {
        var statements: [String] = []
        forEach { build, projection, table, _ in
            statements.append(table.creation(projection: projection.name, named: build.name(table)))
            if !Self.isBound(projection, set) {
                statements += table.keys(projection: projection.name, named: build.name(table))
            }
            statements.append("GRANT SELECT ON \(build.name(table)) TO \(LogRole.reader.name)")
        }
        return statements
    }

    /// The statements that make the other keys and the indexes, and take statistics.
    var finishing: [String] {
        var statements: [String] = []
        forEach { build, projection, table, _ in
            if Self.isBound(projection, set) {
                statements += table.keys(projection: projection.name, named: build.name(table))
            }
            statements += table.indexes(projection: projection.name, named: build.name(table))
            statements.append("ANALYZE \(build.name(table))")
        }
        return statements
    }
}
