// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Postgres

/// Bare INSERTs of one row into a table without any index, a transaction each, by pgbench.
enum BareInserts {
    static func create(_ floor: FloorConnection) throws {
        try floor.execute("CREATE SCHEMA floor; CREATE TABLE floor.bare (LIKE kefu.events_00)")
    }

    /// The transactions a second of so many clients that insert so many rows each.
    static func perSecond(
        _ options: BenchOptions,
        _ cluster: BenchCluster,
        clients: Int,
        count: Int
    ) throws -> Double {
        let script = "\(cluster.dataDirectory)/insert.sql"
        guard let file = fopen(script, "w") else { throw BenchError("cannot write \(script): errno \(errno)") }
        fputs(
            """
            \\set number random(1, 1000000000000)
            INSERT INTO floor.bare (partition, "offset", "time", shop, type, subject, source, id, extensions, data)
            VALUES (1, :number, now(), 'shop-000000017', 'message.received', 'customers/c' || :number::text, '/pdd/mall/17',
              '019431f0-0000-7000-8000-' || :number::text, NULL,
              '{"content_type":"text","conversation_id":"k31415-20089","platform_msg_id":"1735660800000017","platform_seq":17,"text_len":42}');

            """,
            file
        )
        fclose(file)
        let folder = options.psql.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let run = try ProcessRun(
            [
                folder.joined(separator: "/") + "/pgbench", "-n", "-M", "prepared", "-c", "\(clients)", "-j", "2", "-t",
                "\(count)",
                "-f", script, "-h", cluster.superuser.host, "-U", cluster.superuser.user, cluster.superuser.database,
            ],
            isCaptured: true,
            isQuiet: true
        )
        guard let line = run.output.split(separator: "\n").first(where: { $0.hasPrefix("tps = ") }),
            let perSecond = Double(line.dropFirst(6).prefix { $0 != " " })
        else { throw BenchError("pgbench said \(run.output)") }
        return perSecond
    }
}
