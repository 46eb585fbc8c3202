// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A subject of a shop: what keeps its order.
struct DeliveredSubject: Sendable, Hashable {
    var shop: String
    var subject: String
}
