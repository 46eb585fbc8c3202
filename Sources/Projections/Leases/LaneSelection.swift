// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Which generations a worker folds.
struct LaneSelection: Equatable {
    /// The projections, with the version of the code where only its own generations are meant, or with one generation.
    private(set) var names: [String] = []
    private(set) var versions: [Int32] = []
    /// 0 stands for all that are live or kept for a rollback.
    private(set) var generations: [Int32] = []
    /// The class of the partitions' locks.
    private(set) var locks = Self.workerLocks

    /// Keep two workers from sharing out the lanes of one partition between them, which would read its events twice.
    static let workerLocks: Int32 = 1_801_807_480
    /// The same for generations that are being built.
    private static let buildingLocks: Int32 = 1_801_807_483

    /// The generations of projections that this program's code has made and that are live or kept for a rollback.
    static func served(_ projections: [Projection]) -> LaneSelection {
        var selection = LaneSelection()
        for projection in projections { selection.add(projection.name, version: projection.version, generation: 0) }
        return selection
    }

    /// Generations by projection, whatever their state.
    static func generations(_ generations: [String: Int]) -> LaneSelection {
        var selection = LaneSelection()
        for (name, generation) in generations.sorted(by: { $0.key < $1.key }) {
            selection.add(name, version: 0, generation: generation)
        }
        return selection
    }

    /// Generations that are being built. Nobody else folds them, so their partitions are not kept from the workers of the live ones.
    static func building(_ generations: [String: Int]) -> LaneSelection {
        var selection = LaneSelection.generations(generations)
        selection.locks = buildingLocks
        return selection
    }

    static func lane(_ key: LaneKey) -> LaneSelection { .generations([key.projection: key.generation]) }

    private mutating func add(_ name: String, version: Int, generation: Int) {
        names.append(name)
        versions.append(Int32(version))
        generations.append(Int32(generation))
    }

    /// Which generations `g` are meant by the selection's arrays as `w (projection, version, generation)`.
    static let isMeant = """
        g.projection = w.projection
        AND (w.generation = g.generation OR w.generation = 0 AND w.version = g.version AND g.state <> 'building')
        """

    /// What `kefu.checkpoints c` is joined to, with the same arrays.
    static let condition = "g.projection = c.projection AND g.generation = c.generation AND \(isMeant)"
}
