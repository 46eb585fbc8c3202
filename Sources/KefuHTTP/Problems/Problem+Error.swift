// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import HTTPTypes
import Hummingbird
import Postgres
import Projections

extension Problem {
    /// What a client is told about an error. What only the operator should see is left out.
    init(_ error: any Error) {
        switch error {
        case let problem as Problem:
            self = problem
        case let error as PostgresError where error.isOutage:
            self = error.isDiskFull ? .fullDisk : .outage(error.sqlState)
        case let error as PostgresError where error.sqlState == .readOnlyTransaction:
            self.init(.database, "the database takes no writes at the moment; send the same again", retryAfter: 2)
        case let error as EventLogError:
            self.init(error)
        case let error as ProjectionError where error.code == .notPrepared:
            self.init(.schema, error.message, retryAfter: 10)
        case is CancellationError:
            self.init(.busy, "the server is being stopped; send the same again", retryAfter: 2)
        case let error as HTTPError where error.status == .notFound:
            self.init(.notFound, "see /v1/openapi.yaml for what there is")
        case let error as HTTPError:
            self.init(.status(error.status), error.body ?? error.status.reasonPhrase)
        default:
            self.init(.failure, "the server's log says more")
        }
    }
}

extension Problem {
    private static let fullDisk = Problem(
        .diskFull,
        "the disk of the database is full; send the same again when its operator has made room",
        retryAfter: 10
    )

    /// What keeps the database from doing its work for now.
    private static func outage(_ state: SQLState?) -> Problem {
        switch state {
        case SQLState.diskFull: fullDisk
        case SQLState.lockNotAvailable:
            Problem(
                .held,
                "another transaction holds the partition, or a table, that this needs; send the same again",
                retryAfter: 2
            )
        default: Problem(.database, "the database does not answer at the moment; send the same again", retryAfter: 2)
        }
    }

    /// What a client is told about an error of the log. A route that knows which parameter is wrong names it instead.
    private init(_ error: EventLogError) {
        switch error.code {
        case .invalidPlace, .invalidType, .invalidExpectation: self.init(.parameter, error.message)
        case .unavailable: self = .outage(error.sqlState)
        case .damaged: self.init(.failure, error.message)
        case .stopped: self.init(.busy, "the server is being stopped; send the same again", retryAfter: 2)
        default: self.init(.schema, error.message, retryAfter: 10)
        }
    }
}

extension PostgresError {
    /// Whether the database is away rather than the request wrong.
    fileprivate var isOutage: Bool {
        isRetryable
            || [
                .authenticationFailed, .databaseMissing, .poolClosed, .embeddedServerFailed, .embeddedServerMissing,
                .dataDirectory,
            ].contains(code)
    }
}
