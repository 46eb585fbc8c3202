// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Someone who answers, with a shift on the day.
struct DemoAgent: Equatable {
    let name: String
    /// The shift's name within its id.
    let shift: String
    let begins: Int64
    let ends: Int64
    /// How long answers take, in per cent of the shop's usual.
    let pace: Int

    /// - Parameters:
    ///   - begins: The hour and minute of the shift's begin.
    ///   - ends: The hour and minute of its end.
    init(_ name: String, shift: String, begins: (Int, Int), ends: (Int, Int), pace: Int) {
        self.name = name
        self.shift = shift
        self.begins = DemoTime.at(begins.0, begins.1)
        self.ends = DemoTime.at(ends.0, ends.1)
        self.pace = pace
    }

    func isOnShift(at time: Int64) -> Bool {
        begins <= time && time < ends
    }
}
