// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A refund of the story.
struct DemoRefund {
    let id: String
    let order: DemoOrder
    /// In fen.
    let amount: Int
    let requestedAt: Int64
}
