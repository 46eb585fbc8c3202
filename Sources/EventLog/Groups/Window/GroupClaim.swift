// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A partition as a member finds it when it takes it over.
struct GroupClaim: Sendable, Hashable {
    var partition: Int
    var epoch: Int64
    var nextOffset: Int64
    var deliveredEnd: Int64
    var suspectEnd: Int64
    var attempts: Int
    var parked: Set<ShopSubject> = []
}
