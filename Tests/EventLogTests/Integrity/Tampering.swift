// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Testing

/// What somebody does who may do everything in the database, and where it shows.
struct Tampering: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// What is done; `{leaf}` is the table, `{p}` the number of the partition.
    let sql: String
    let kind: LogFault.Kind
    /// The batch that is named.
    let offsets: ClosedRange<Int64>?
    /// A word of the message.
    var word = ""
    /// Whether it only shows against a seal.
    var needsSeal = false
    /// Whether it is wrong with the whole log, not with the partition.
    var isOfLog = false

    init(
        _ name: String,
        _ sql: String,
        _ kind: LogFault.Kind,
        _ offsets: ClosedRange<Int64>?,
        word: String = "",
        needsSeal: Bool = false,
        isOfLog: Bool = false
    ) {
        (testDescription, self.sql, self.kind, self.offsets) = (name, sql, kind, offsets)
        (self.word, self.needsSeal, self.isOfLog) = (word, needsSeal, isOfLog)
    }

    private static func change(_ column: String, _ value: String) -> String {
        #"UPDATE {leaf} SET \#(column) = \#(value) WHERE "offset" = 23"#
    }

    /// Computes the digests of batches anew, one after the other.
    private static func reseal(from first: Int, to last: Int) -> String {
        stride(from: first, through: last, by: 10).map {
            """
            UPDATE kefu.batches b SET digest = kefu.batch_digest(b.partition, b.first_offset, b.last_offset, b.recorded_at, (
              SELECT a.digest FROM kefu.batches a WHERE a.partition = {p} AND a.last_offset = b.first_offset - 1))
            WHERE b.partition = {p} AND b.first_offset = \($0)
            """
        }.joined(separator: ";")
    }

    private static let cut = """
        DELETE FROM {leaf} WHERE "offset" >= 40; DELETE FROM kefu.batches WHERE partition = {p} AND first_offset >= 40
        """
    private static let swap = #"UPDATE {leaf} SET "offset" = -"offset" WHERE "offset" IN (12, "#

    /// What is done to what the log has. It has offsets 0 to 49 in batches of ten.
    static let changes: [Tampering] = [
        .init("one byte in data", change("data", #"replace(data, '"n":23', '"n":24')"#), .digest, 20...29),
        .init("data taken away", change("data", "NULL"), .digest, 20...29),
        .init("a microsecond in time", change(#""time""#, #""time" + interval '1 microsecond'"#), .digest, 20...29),
        .init("another type", change("type", "'com.example.other'"), .digest, 20...29),
        .init("one byte in shop", change("shop", "'t'"), .misplaced, 20...29, word: "offset 23"),
        .init("one byte in subject", change("subject", "'two'"), .misplaced, 20...29, word: "offset 23"),
        .init("one byte in source", change("source", "'/y'"), .digest, 20...29),
        .init("one byte in id", change("id", "'f23'"), .digest, 20...29),
        .init("one byte in extensions", change("extensions", "replace(extensions, 'a', 'b')"), .digest, 20...29),
        .init("extensions taken away", change("extensions", "NULL"), .digest, 20...29),
        .init(
            "an event dropped",
            #"DELETE FROM {leaf} WHERE "offset" = 23"#,
            .missingEvent,
            20...29,
            word: "offset 23 is"
        ),
        .init(
            "an event dropped with its identity",
            #"DELETE FROM {leaf} WHERE "offset" = 23; DELETE FROM kefu.identities WHERE identity = kefu.identity_of('/x', 'e23')"#,
            .missingEvent,
            20...29,
            word: "offset 23 is"
        ),
        .init(
            "the last events of a batch dropped",
            #"DELETE FROM {leaf} WHERE "offset" BETWEEN 25 AND 29"#,
            .missingEvent,
            20...29,
            word: "25 to 29"
        ),
        .init("all events dropped", "DELETE FROM {leaf}", .missingEvent, 0...9, word: "0 to 9"),
        .init(
            "two events of a batch swapped",
            swap + #"13); UPDATE {leaf} SET "offset" = "offset" + 25 WHERE "offset" < 0"#,
            .digest,
            10...19
        ),
        .init(
            "two events of two batches swapped",
            swap + #"33); UPDATE {leaf} SET "offset" = "offset" + 45 WHERE "offset" < 0"#,
            .digest,
            10...19
        ),
        .init(
            "an event below the first",
            #"INSERT INTO {leaf} SELECT -5, "time", partition, shop, type, subject, source, 'x', extensions, data FROM {leaf} WHERE "offset" = 3"#,
            .unsealed,
            0...9,
            word: "offset -5"
        ),
        .init(
            "an event behind the last",
            #"INSERT INTO {leaf} SELECT 50, "time", partition, shop, type, subject, source, 'x', extensions, data FROM {leaf} WHERE "offset" = 3"#,
            .unsealed,
            nil,
            word: "50 to 50"
        ),
        .init(
            "a forged digest",
            "UPDATE kefu.batches SET digest = sha256('x') WHERE partition = {p} AND first_offset = 20",
            .digest,
            20...29
        ),
        .init(
            "another instant of recording",
            "UPDATE kefu.batches SET recorded_at = recorded_at + interval '1 microsecond' WHERE partition = {p} AND first_offset = 20",
            .digest,
            20...29
        ),
        .init(
            "a batch cut in two",
            """
            UPDATE kefu.batches SET first_offset = 25 WHERE partition = {p} AND first_offset = 20;
            INSERT INTO kefu.batches VALUES ({p}, 20, 24, clock_timestamp(), sha256('x'))
            """,
            .digest,
            20...24
        ),
        .init(
            "a batch dropped",
            "DELETE FROM kefu.batches WHERE partition = {p} AND first_offset = 20",
            .unsealed,
            30...39,
            word: "20 to 29"
        ),
        .init(
            "the last batch dropped",
            "DELETE FROM kefu.batches WHERE partition = {p} AND first_offset = 40",
            .unsealed,
            nil,
            word: "40 to 49"
        ),
        .init("the tail cut but for its identities", cut, .cutTail, nil, word: "offset 49"),
        .init(
            "the events of the tail cut",
            #"DELETE FROM {leaf} WHERE "offset" >= 40"#,
            .missingEvent,
            40...49,
            word: "40 to 49"
        ),
        .init(
            "the tail cut whole",
            cut + #"; DELETE FROM kefu.identities WHERE partition = {p} AND "offset" >= 40"#,
            .cutTail,
            40...49,
            word: "before offset 40",
            needsSeal: true
        ),
        .init(
            "an event changed and its batch sealed anew",
            change("data", #"replace(data, '"n":23', '"n":24')"#) + ";" + reseal(from: 20, to: 20),
            .digest,
            30...39,
            word: "ends at 29"
        ),
        .init(
            "an event changed and the chain sealed anew",
            change("data", #"replace(data, '"n":23', '"n":24')"#) + ";" + reseal(from: 20, to: 40),
            .seal,
            40...49,
            needsSeal: true
        ),
        .init(
            "an identity dropped",
            "DELETE FROM kefu.identities WHERE identity = kefu.identity_of('/x', 'e23')",
            .identity,
            20...29,
            word: "offset 23 is missing"
        ),
        .init(
            "an identity that names another event",
            #"UPDATE kefu.identities SET "offset" = 24 WHERE identity = kefu.identity_of('/x', 'e23')"#,
            .identity,
            20...29,
            word: "names {p}:24"
        ),
        .init(
            "an identity without an event",
            #"INSERT INTO kefu.identities ("offset", partition, identity) VALUES (23, {p}, kefu.identity_of('/x', 'strange'))"#,
            .identity,
            20...29,
            word: "no such event"
        ),
        .init(
            "an identity twice",
            #"DROP INDEX kefu.identities_identity_idx; INSERT INTO kefu.identities SELECT * FROM kefu.identities WHERE identity = kefu.identity_of('/x', 'e23')"#,
            .identity,
            20...29,
            word: "twice"
        ),
        .init(
            "no index over identities",
            "DROP INDEX kefu.identities_identity_idx",
            .identity,
            nil,
            word: "unique index",
            isOfLog: true
        ),
        .init(
            "all identities dropped",
            "DELETE FROM kefu.identities WHERE partition = {p}",
            .identity,
            0...9,
            word: "offset 0 is missing"
        ),
    ]
}
