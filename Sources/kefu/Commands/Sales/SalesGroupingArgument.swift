// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// What a row of conversion or of sales is for, as an option.
enum SalesGroupingArgument: String, CaseIterable, ExpressibleByArgument {
    case shop, agent, tier, day

    var grouping: SalesGrouping {
        switch self {
        case .shop: .shop
        case .agent: .agent
        case .tier: .tier
        case .day: .day
        }
    }
}
