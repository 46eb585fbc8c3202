// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

/// The read models that a plain run gives: one append of the set as it is, one pass of one projector.
actor PlainRuns {
    static let shared = PlainRuns()

    private var digests: [RealSet: [String: String]] = [:]

    /// Takes what a plain run gave, to spare another one.
    func offer(_ readModels: [String: String], of set: RealSet) { digests[set] = readModels }

    /// The digests of a plain run's read models; makes one beside a test's log unless one is known.
    func readModels(of set: RealSet, beside log: TestLog) async throws -> [String: String] {
        if let known = digests[set] { return known }
        let plain = log.another("plain")
        try await plain.must("append", set.events)
        try await plain.project()
        let made = try await plain.readModels()
        digests[set] = made
        return made
    }
}
