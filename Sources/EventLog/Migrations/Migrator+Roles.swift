// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

extension Migrator {
    /// The roles that a working login acts in: all but the owner.
    private static let roles = [
        "kefu_writer", "kefu_projector", "kefu_reader", "kefu_log_reader", "kefu_text_reader", "kefu_append",
        "kefu_consumer",
    ]

    /// So often others may change the roles at the same moment. Each time one of them is done.
    static let attempts = 20

    /// Whether an error says that somebody changed the roles at the same moment. They belong to all databases of the server, and the
    /// lock of a migration to one.
    static func isCollision(_ error: PostgresError) -> Bool {
        guard let state = error.sqlState else { return false }
        return switch state {
        case .internalError: error.message.hasPrefix("tuple concurrently ")
        case .uniqueViolation: error.schema == "pg_catalog"
        case .duplicateObject, .deadlockDetected: true
        default: false
        }
    }

    /// Lets the owner make its schemas, and the login that migrates act as the owner.
    func admitOwner(_ connection: PostgresConnection) async throws {
        let row = try await connection.query("SELECT current_database(), current_user::text")[0]
        let (database, current) = try row.decode((String, String).self)
        try await connection.execute(
            PostgresQuery("GRANT CREATE ON DATABASE \(identifier: database) TO kefu_owner").sql
        )
        try await connection.execute(PostgresQuery("GRANT kefu_owner TO \(identifier: current)").sql)
    }

    /// Lets the working login act in the roles in which it cannot act yet.
    ///
    /// - Throws: `EventLogError` with code `notPermitted` when there is no such login; `PostgresError`.
    func admitUser(_ connection: PostgresConnection) async throws {
        let lacking = try await connection.query(
            """
            SELECT r.name
            FROM unnest(\(Self.roles)::text[]) WITH ORDINALITY AS r (name, place)
            LEFT JOIN pg_roles l ON l.rolname = \(user)::text
            WHERE l.oid IS NULL OR NOT pg_has_role(l.oid, r.name, \(unescaped: Self.acting))
            ORDER BY r.place
            """
        ).rows.map { try $0.decode(String.self, at: 0) }
        guard !lacking.isEmpty else { return }
        do {
            try await connection.execute(
                PostgresQuery("GRANT \(unescaped: lacking.joined(separator: ", ")) TO \(identifier: user)").sql
            )
        } catch let error as PostgresError where error.sqlState == .undefinedObject {
            throw EventLogError.noLogin(user, detail: error.message)
        }
    }

    /// Tells the database the types of this program. Who cannot act as the owner is refused unless they are there already.
    func writeCatalogue(_ connection: PostgresConnection) async throws {
        let isOwner = try await connection.query(
            """
            SELECT EXISTS (
              SELECT FROM pg_roles WHERE rolname = 'kefu_owner' AND pg_has_role(oid, \(unescaped: Self.acting)))
            """
        )[0].decode(Bool.self, at: 0)
        if !isOwner {
            try await connection.execute("SET LOCAL ROLE kefu_log_reader")
            if try await EventCatalogue.isWritten(to: connection) { return }
        }
        try await connection.execute("SET LOCAL ROLE kefu_owner")
        try await EventCatalogue.write(to: connection)
    }

    /// The privilege of a member that may act as the role. Before version 16 every member may.
    private static let acting =
        "CASE WHEN current_setting('server_version_num')::integer < 160000 THEN 'MEMBER' ELSE 'SET' END"
}
