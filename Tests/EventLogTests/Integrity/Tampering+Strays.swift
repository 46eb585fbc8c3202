// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog

extension Tampering {
    private static let far = """
        INSERT INTO kefu.batches VALUES ({p}, 50, 4000000000000000000, now(), sha256('x'));
        """

    /// Rows and tables that no program of the log makes, and tables that are not where they were.
    static let strays: [Tampering] = [
        .init(
            "an identity of a partition below the first",
            "INSERT INTO kefu.identities VALUES (-1, -1, kefu.identity_of('/x', 'strange'))",
            .identity,
            nil,
            word: "names -1:-1",
            isOfLog: true
        ),
        .init(
            "identities of partitions behind the last",
            "INSERT INTO kefu.identities SELECT n, 16 + n, kefu.identity_of('/x', 'strange' || n) FROM generate_series(0, 2) n",
            .identity,
            nil,
            word: "3 identities name partitions that the log does not have, such as 16:0",
            isOfLog: true
        ),
        .init(
            "an identity at an offset below 0",
            "INSERT INTO kefu.identities VALUES (-1, {p}, kefu.identity_of('/x', 'strange'))",
            .identity,
            0...9,
            word: "names offset -1"
        ),
        .init(
            "a batch of a partition below the first",
            "INSERT INTO kefu.batches VALUES (-1, 0, 0, now(), sha256('x'))",
            .strayBatch,
            nil,
            word: "names partition -1",
            isOfLog: true
        ),
        .init(
            "a batch of a partition behind the last",
            "INSERT INTO kefu.batches VALUES (99, 0, 7, now(), sha256('x'))",
            .strayBatch,
            nil,
            word: "0 to 7 names partition 99",
            isOfLog: true
        ),
        .init(
            "a batch at the lowest offset there is",
            "INSERT INTO kefu.batches VALUES ({p}, \(Int64.min), \(Int64.min), now(), sha256('x'))",
            .unsealed,
            Int64.min...Int64.min,
            word: "below 0"
        ),
        .init(
            "a batch that begins at the lowest offset there is",
            "UPDATE kefu.batches SET first_offset = \(Int64.min) WHERE partition = {p} AND first_offset = 20",
            .unsealed,
            Int64.min...29,
            word: "below 0"
        ),
        .init(
            "a batch up to the highest offset there is",
            "INSERT INTO kefu.batches VALUES ({p}, 50, \(Int64.max), now(), sha256('x'))",
            .missingEvent,
            50...Int64.max,
            word: "50 to \(Int64.max)"
        ),
        .init(
            "a batch and an event at the highest offset there is",
            #"INSERT INTO kefu.batches VALUES ({p}, 50, \#(Int64.max), now(), sha256('x')); "#
                + #"INSERT INTO {leaf} SELECT \#(Int64.max), "time", partition, shop, type, subject, source, 'x', extensions, data FROM {leaf} WHERE "offset" = 3"#,
            .missingEvent,
            50...Int64.max,
            word: "50 to \(Int64.max - 1)"
        ),
        .init(
            "a batch and an identity far behind the end",
            far + "INSERT INTO kefu.identities VALUES (3000000000000000000, {p}, kefu.identity_of('/x', 'strange'))",
            .identity,
            50...4_000_000_000_000_000_000,
            word: "an identity names offset 3000000000000000000, where there is no such event"
        ),
        .init(
            "a batch and an event far behind the end",
            far
                + #"INSERT INTO {leaf} SELECT 3000000000000000000, "time", partition, shop, type, subject, source, 'x', extensions, data FROM {leaf} WHERE "offset" = 3"#,
            .identity,
            50...4_000_000_000_000_000_000,
            word: "the identity of the event at offset 3000000000000000000 is missing"
        ),
        .init(
            "the table detached",
            "ALTER TABLE kefu.events DETACH PARTITION {leaf}",
            .detached,
            nil,
            word: "{leaf} is no part of kefu.events"
        ),
        .init(
            "the table dropped",
            "DROP TABLE {leaf}",
            .unreadable,
            nil,
            word: "{leaf} is gone"
        ),
        .init(
            "the table made anew",
            "DROP TABLE {leaf}; CREATE TABLE {leaf} PARTITION OF kefu.events FOR VALUES IN ({p})",
            .unreadable,
            nil,
            word: "permission denied"
        ),
        .init(
            "a table too many",
            "CREATE TABLE kefu.events_16 PARTITION OF kefu.events FOR VALUES IN (16)",
            .strayTable,
            nil,
            word: "kefu.events_16",
            isOfLog: true
        ),
    ]
}
