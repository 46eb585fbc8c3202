// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// How a transaction begins.
public struct TransactionOptions: Hashable, Sendable {
    /// The statement that begins it.
    let begin: String

    private init(_ characteristics: String) {
        begin = "BEGIN ISOLATION LEVEL \(characteristics)"
    }

    public static let readCommitted = TransactionOptions("READ COMMITTED")
    public static let readCommittedReadOnly = TransactionOptions("READ COMMITTED READ ONLY")
    public static let repeatableRead = TransactionOptions("REPEATABLE READ")
    /// One snapshot for all statements, no writes.
    public static let repeatableReadReadOnly = TransactionOptions("REPEATABLE READ READ ONLY")
    public static let serializable = TransactionOptions("SERIALIZABLE")
    public static let serializableReadOnly = TransactionOptions("SERIALIZABLE READ ONLY")
    /// Waits for a snapshot that no serialization failure can reach.
    public static let serializableReadOnlyDeferrable = TransactionOptions("SERIALIZABLE READ ONLY DEFERRABLE")
}
