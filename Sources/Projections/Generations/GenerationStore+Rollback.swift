// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Postgres

extension GenerationStore {
    /// Makes the generation live again that was live before; the present one is kept and goes on folding.
    ///
    /// - Throws: `ProjectionError.nothingToRollBack` when none is kept; `.madeByOtherCode` when other code made it, which alone
    ///   can fold into it.
    /// - Complexity: one transaction; the kept generation has been folding all the time.
    public func rollBack(names: [String], _ connection: PostgresConnection) async throws -> Changes {
        var generations: [String: Int] = [:]
        for name in names {
            let rows = try await connection.query(
                """
                SELECT generation, version FROM kefu.generations WHERE projection = \(name) AND state = 'retired'
                ORDER BY swapped_at DESC NULLS LAST, generation DESC LIMIT 1
                """
            )
            guard let row = rows.rows.first else { throw ProjectionError.nothingToRollBack(name) }
            let (generation, version) = try row.decode((Int32, Int32).self)
            guard let own = set[name]?.version, own == Int(version) else {
                throw ProjectionError.madeByOtherCode(name, generation: Int(generation), version: Int(version))
            }
            generations[name] = Int(generation)
        }
        try await GenerationSwap(set: set, connection: connection).run(generations, areNew: false)
        return generations.sorted { $0.key < $1.key }.map { (projection: $0.key, generation: $0.value) }
    }
}
