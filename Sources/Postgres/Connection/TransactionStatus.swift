// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import CLibPQ

/// Where a connection stands in a transaction, by what the server last said.
public struct TransactionStatus: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    /// Outside of a transaction.
    public static let idle = TransactionStatus(description: "idle")
    /// A statement is running.
    public static let active = TransactionStatus(description: "active")
    /// Inside of a transaction.
    public static let inTransaction = TransactionStatus(description: "in transaction")
    /// Inside of a transaction that an error ended; only a rollback is accepted.
    public static let failed = TransactionStatus(description: "in failed transaction")
    /// The connection is closed or broken.
    public static let unknown = TransactionStatus(description: "unknown")

    init(_ status: PGTransactionStatusType) {
        switch status {
        case PQTRANS_IDLE: self = .idle
        case PQTRANS_ACTIVE: self = .active
        case PQTRANS_INTRANS: self = .inTransaction
        case PQTRANS_INERROR: self = .failed
        default: self = .unknown
        }
    }

    private init(description: String) {
        self.description = description
    }
}
