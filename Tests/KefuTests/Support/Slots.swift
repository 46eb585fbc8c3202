// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Lets a few bodies run at once, the others wait for their turn.
actor Slots {
    /// Every test here has a server of its own and keeps two processors busy by itself.
    static let servers = Slots(count: 2)

    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(count: Int) { free = count }

    func take() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    func give() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}
