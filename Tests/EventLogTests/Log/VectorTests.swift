// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Foundation
import KefuTesting
import Postgres
import Testing

@testable import EventLog

/// The published test vectors hold in Swift and in SQL.
struct VectorTests {
    struct PartitionVector: Decodable {
        var shop: String
        var subject: String
        var partitions: Int
        var partition: Int
    }

    struct EventVector: Decodable {
        var offset: Int64
        var microseconds: Int64
        var shop: String
        var type: String
        var subject: String
        var source: String
        var id: String
        var extensions: String?
        var data: String?
        var bytes: String
    }

    /// An event and what is stored of it, or the field for which it is refused (empty: whatever is named).
    struct ColumnsVector: Decodable {
        var event: String
        var refused: String?
        /// Microseconds since 1970.
        var time: Int64?
        var extensions: String?
        var data: String?
        var personal: String?
    }

    struct JSONVector: Decodable {
        var input: String
        var canonical: String
    }

    struct IdentityVector: Decodable {
        var source: String
        var id: String
        var identity: String
    }

    private func vectors<Vector: Decodable>(_ name: String, of type: Vector.Type) throws -> [Vector] {
        let content = try #require(PackageFiles.read("schemas/vectors/\(name).json"))
        return try JSONDecoder().decode([Vector].self, from: Data(content))
    }

    @Test func partitionsAreEqualInSwiftAndSQL() async throws {
        let vectors = try vectors("partition-of", of: PartitionVector.self)
        #expect(vectors.count >= 40)
        try await TestLog.make().withSuperuser { connection in
            for vector in vectors {
                let swift = Partitioning.partition(shop: vector.shop, subject: vector.subject, of: vector.partitions)
                let sql = try await connection.query(
                    "SELECT kefu.partition_of(\(vector.shop), \(vector.subject), \(Int32(vector.partitions)))"
                )
                #expect(swift == vector.partition)
                let partition = try sql[0].decode(Int16.self, at: 0)
                #expect(Int(partition) == vector.partition)
            }
        }
    }

    @Test func identitiesAreEqualInSwiftAndSQL() async throws {
        let vectors = try vectors("identity-of", of: IdentityVector.self)
        #expect(vectors.count >= 16)
        try await TestLog.make().withSuperuser { connection in
            for vector in vectors {
                let swift = EventIdentity.bytes(source: vector.source, id: vector.id)
                let sql = try await connection.query(
                    "SELECT encode(kefu.identity_of(\(vector.source), \(vector.id)), 'hex')"
                )
                #expect(swift.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() == vector.identity)
                #expect(try sql[0].decode(String.self, at: 0) == vector.identity)
            }
        }
        #expect(Set(vectors.map(\.identity)).count == vectors.count)
    }

    @Test func canonicalBytesOfEventsAreEqualInSwiftAndSQL() async throws {
        let vectors = try vectors("event-bytes", of: EventVector.self)
        #expect(!vectors.isEmpty)
        try await TestLog.make().withSuperuser { connection in
            for vector in vectors {
                var batch = EventBatch()
                batch.append(
                    microseconds: vector.microseconds,
                    partition: 0,
                    shop: vector.shop,
                    type: vector.type,
                    subject: vector.subject,
                    source: vector.source,
                    id: vector.id,
                    extensions: vector.extensions,
                    data: vector.data
                )
                var bytes = EventBytes()
                bytes.append(batch.rows[0], of: batch, offset: vector.offset)
                let swift = bytes.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
                let sql = try await connection.query(
                    """
                    SELECT encode(kefu.event_bytes(\(vector.offset), \(Timestamp(microseconds: vector.microseconds)),
                      \(vector.shop), \(vector.type), \(vector.subject), \(vector.source), \(vector.id),
                      \(vector.extensions), \(vector.data)), 'hex')
                    """
                )
                #expect(swift == vector.bytes)
                let bytesInSQL = try sql[0].decode(String.self, at: 0)
                #expect(bytesInSQL == vector.bytes)
            }
        }
    }

    @Test func eventsAreTakenAndRefusedAlikeInSwiftAndSQL() async throws {
        let vectors = try vectors("event-columns", of: ColumnsVector.self)
        #expect(vectors.count >= 200)
        try await TestLog.make().withSuperuser { connection in
            for vector in vectors {
                let query: PostgresQuery =
                    #"SELECT "time", extensions, data, personal FROM kefu.parse_event(\#(vector.event)::text::json)"#
                if let field = vector.refused {
                    let refusal = try refusal(of: vector.event)
                    #expect(field.isEmpty || refusal.field == field, "\(vector.event)")
                    await #expect { _ = try await connection.query(query) } throws: { error in
                        (error as? PostgresError)?.message.hasPrefix(field) == true
                    }
                    continue
                }
                let event = try parsed(vector.event)
                let (time, extensions, data, personal) = try await connection.query(query)[0].decode(
                    (Timestamp, String?, String?, String?).self
                )
                #expect(event.time.microseconds == vector.time && time == event.time, "\(vector.event)")
                #expect(event.extensions == vector.extensions && extensions == vector.extensions, "\(vector.event)")
                #expect(event.data == vector.data && data == vector.data, "\(vector.event)")
                #expect(event.personal == vector.personal && personal == vector.personal, "\(vector.event)")
            }
        }
    }

    @Test func canonicalJSONIsEqualInSQL() async throws {
        let vectors = try vectors("canonical-json", of: JSONVector.self)
        #expect(vectors.count >= 40)
        try await TestLog.make().withSuperuser { connection in
            for vector in vectors {
                let sql = try await connection.query("SELECT kefu.canonical_json(\(vector.input)::text::json)")
                let canonical = try sql[0].decode(String.self, at: 0)
                #expect(canonical == vector.canonical, "\(vector.input)")
            }
        }
    }
}
