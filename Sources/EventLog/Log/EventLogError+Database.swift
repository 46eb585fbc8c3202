// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

extension EventLogError {
    /// The error for a log that is not there, or whose schema is something else's; `nil` for another error.
    static func missingLog(_ error: PostgresError) -> EventLogError? {
        if error.sqlState == .insufficientPrivilege, error.message == "permission denied for schema kefu" {
            return foreignSchema(error.message)
        }
        guard error.sqlState == .undefinedTable, let start = error.message.firstRange(of: "kefu.")?.lowerBound else {
            return nil
        }
        let name = error.message[start...].prefix { $0.isLetter || $0.isNumber || $0 == "." || $0 == "_" }
        return EventLogError(
            code: .notMigrated,
            message: "the database has no table \(name): run `kefu db migrate`; "
                + "if that finds nothing to do, restore a backup"
        )
    }

    static func foreignSchema(_ detail: String) -> Self {
        .init(
            code: .unusableDatabase,
            message: "the schema kefu of this database belongs to something else (\(detail)): \(anotherDatabase)"
        )
    }

    static func encoding(_ encoding: String, of database: String) -> Self {
        .init(
            code: .unusableDatabase,
            message: "the database \(database) is in \(encoding), Kefu needs one in UTF-8: \(anotherDatabase)"
        )
    }

    private static let anotherDatabase =
        "give it a database of its own, `CREATE DATABASE name ENCODING 'UTF8' TEMPLATE template0`, and migrate that"

    static func roleMissing(_ role: String, user: String) -> Self {
        .init(
            code: .notPermitted,
            message: "the server has no role \(role): run `kefu db migrate --grant-to \(user)` "
                + "as a login that may create roles"
        )
    }

    static func notMember(of role: String, user: String) -> Self {
        .init(
            code: .notPermitted,
            message: "\(user) is no member of the role \(role): run `kefu db migrate --grant-to \(user)` "
                + "as the login that migrates, or `GRANT \(role) TO \(user)`"
        )
    }

    static func noLogin(_ user: String, detail: String) -> Self {
        .init(
            code: .notPermitted,
            message: "nothing was granted to \(user) (\(detail)): make the login first, "
                + "`CREATE ROLE \(user) LOGIN NOINHERIT PASSWORD '…'`, and run `kefu db migrate --grant-to \(user)` again"
        )
    }

    static func cannotMigrate(_ login: String, for user: String, database: String, detail: String) -> Self {
        .init(
            code: .notPermitted,
            message: "\(login) may not migrate (\(detail)): run `kefu db migrate --grant-to \(user)` as a superuser, "
                + "or as the login that migrated this server before; the first to migrate needs "
                + "`ALTER ROLE \(login) CREATEROLE` and "
                + "`GRANT CREATE ON DATABASE \(database) TO \(login) WITH GRANT OPTION`"
        )
    }
}
