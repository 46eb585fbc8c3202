// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres

/// Tables like those of the log, with the same keys and nothing else, for raw COPY to fill.
enum FloorTables {
    static let partitions = Partitioning.defaultPartitions

    static func create(_ connection: FloorConnection) throws {
        try connection.execute("CREATE SCHEMA floor")
        for partition in 0..<partitions {
            try connection.execute(
                """
                CREATE TABLE \(leaf(partition)) (LIKE kefu.\(LogTables.leaf(partition)));
                ALTER TABLE \(leaf(partition)) ADD PRIMARY KEY ("offset") WITH (fillfactor = 100);
                """
            )
        }
        try connection.execute(
            """
            CREATE TABLE floor.identities (LIKE kefu.identities);
            CREATE UNIQUE INDEX ON floor.identities (identity);
            CREATE TABLE floor.vault (LIKE kefu.vault INCLUDING DEFAULTS, PRIMARY KEY (partition, "offset"));
            """
        )
    }

    static func leaf(_ partition: Int) -> String { "floor.\(LogTables.leaf(partition))" }

    static func copy(leaf partition: Int) -> String {
        """
        COPY \(leaf(partition)) (partition, "offset", "time", shop, type, subject, source, id, extensions, data) \
        FROM STDIN (FORMAT binary)
        """
    }

    static let copyIdentities = #"COPY floor.identities ("offset", partition, identity) FROM STDIN (FORMAT binary)"#
    static let copyVault = #"COPY floor.vault ("offset", partition, person, content) FROM STDIN (FORMAT binary)"#

    /// Whether the log and the floor hold the same rows.
    static func check(_ connection: FloorConnection) throws {
        let leaves = (0..<partitions).map { "SELECT * FROM \(leaf($0))" }.joined(separator: " UNION ALL ")
        for (log, floor) in [
            ("SELECT * FROM kefu.events", leaves), ("SELECT * FROM kefu.vault", "SELECT * FROM floor.vault"),
            (
                #"SELECT "offset", partition, identity FROM kefu.identities"#,
                #"SELECT "offset", partition, identity FROM floor.identities"#
            ),
        ] {
            let sums = try [log, floor].map { rows in
                try connection.strings("SELECT count(*) || ' ' || sum(hashtextextended(r::text, 0)) FROM (\(rows)) r")
                    .first
            }
            guard sums[0] == sums[1] else { throw BenchError("the floor does not hold the rows of the log: \(log)") }
        }
    }
}
