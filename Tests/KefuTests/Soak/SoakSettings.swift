// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// How long a soak lasts, and the seed of everything in it that is drawn.
///
/// `KEFU_SOAK_SEED` runs the same workload and the same kills again, `KEFU_SOAK_ROUNDS` more of them; `scripts/soak` sets both.
/// What the threads and processes make of it stays their own.
struct SoakSettings: Sendable {
    var seed: UInt64
    /// The kills of a soak of appends; four times as many appends of each writer in a soak of readers.
    var rounds: Int

    /// The settings of the environment, else a short soak with a seed of its own. Prints the seed.
    static func printed(_ title: String) -> SoakSettings {
        let settings = SoakSettings(
            seed: variable("KEFU_SOAK_SEED").flatMap { UInt64($0) } ?? UInt64.random(in: 0..<1_000_000),
            rounds: variable("KEFU_SOAK_ROUNDS").flatMap { Int($0) } ?? 10
        )
        // Not buffered: a seed is wanted most after a crash.
        let line = "\(title): KEFU_SOAK_SEED=\(settings.seed) KEFU_SOAK_ROUNDS=\(settings.rounds)\n"
        _ = Glibc.write(2, line, line.utf8.count)
        return settings
    }

    /// A generator for one of the soak's actors.
    func generator(_ actor: Int) -> SeededGenerator {
        SeededGenerator(seed: seed &* 0x2545_F491_4F6C_DD1D &+ UInt64(actor))
    }

    private static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
