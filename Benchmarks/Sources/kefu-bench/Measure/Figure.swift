// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// One figure of the table: a value beside its floor, over interleaved rounds.
struct Figure {
    var name: String
    var title: String
    var unit: String
    var value = Series()
    var floor = Series()
    /// What the ratio shall be: at least this, or at most when the unit is a time.
    var goal: Double
    /// Further measurements, by name.
    var details: [(name: String, value: Double)] = []

    init(_ name: String, _ title: String, unit: String, goal: Double) {
        self.name = name
        self.title = title
        self.unit = unit
        self.goal = goal
    }

    /// Median by median.
    var ratio: Double { value.median / floor.median }

    /// The ratios of the single rounds.
    var ratios: Series {
        var series = Series()
        for (value, floor) in zip(value.values, floor.values) { series.append(value / floor) }
        return series
    }

    /// Whether less is better.
    var isCost: Bool { !unit.hasSuffix("/s") }

    var isMet: Bool { isCost ? ratio <= goal : ratio >= goal }
}
