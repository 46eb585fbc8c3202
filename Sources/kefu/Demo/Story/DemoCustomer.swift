// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Someone who writes or buys.
struct DemoCustomer {
    let id: String
    /// The last four digits of the numbers that Taobao gives to this buyer's orders.
    let buyer: String
    /// When the talk with the shop ended well, if there was one: orders come after it.
    var talkedUntil: Int64?
    /// Whether the customer wrote to the shop on the day.
    var hasWritten = false

    /// The conversation of the day.
    var conversation: String { "c-\(id.dropFirst(4))-0511" }
}
