// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// Keeps a generation from being dropped while a transaction reads it.
enum GenerationPin {
    private static let locks: Int32 = 1_801_807_482

    /// SQL that pins the generation of a row `g` of `kefu.generations` to the end of the transaction, without waiting long.
    static let take = "pg_advisory_xact_lock_shared(\(locks), hashtext(g.projection || ' ' || g.generation))"

    /// Takes a generation for dropping it; false while somebody reads it.
    static func tryTake(_ projection: String, generation: Int) -> PostgresQuery {
        "SELECT pg_try_advisory_xact_lock(\(locks), hashtext(\(projection) || ' ' || \(Int32(generation))))"
    }
}
