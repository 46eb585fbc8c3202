// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A table that a question must give, in the columns that it lists.
struct ExpectedTable: Sendable {
    let file: String
    let question: [String]
    let path: String

    /// Nil for files that no command prints: the summary and the daily totals.
    init?(file: String, directory: String, set: RealSet) {
        // kind.zone.csv or kind.instant.csv
        let parts = file.split(separator: ".").map(String.init)
        guard parts.count == 3, parts[2] == "csv" else { return nil }
        let zone = ["--time-zone", parts[1].replacingOccurrences(of: "_", with: "/")]
        let instant = ["--as-of", parts[1] == "end" ? set.end : Self.instant(parts[1])].compactMap(\.self)
        switch parts[0] {
        case "reply_rate": question = ["reply-rate", "--all"] + zone
        case "response_agent_day": question = ["responses", "--all"] + zone
        case "response_shop_day": question = ["responses", "--by", "shop", "--all"] + zone
        case "unanswered": question = ["waiting", "--all"] + instant
        case "tiers": question = ["tiers", "--all"] + instant + Self.tierPolicies
        case "unpaid": question = ["follow-ups", "--all"] + instant
        default: return nil
        }
        self.file = file
        path = directory + "/" + file
    }

    func answer() throws -> Answer {
        Answer([UInt8](try Data(contentsOf: URL(fileURLWithPath: path))))
    }

    /// The thresholds that the tables of tiers were made with (`RULES.md`, 4).
    static let tierPolicies = [
        "tier.returning_min_orders=2", "tier.vip_orders=10", "tier.vip_net_minor=500000", "tier.window_days=0",
    ].flatMap { ["--policy", $0] }

    /// `2016-04-15T100000Z` with the colons that a file name leaves out.
    private static func instant(_ name: String) -> String? {
        let digits = Array(name)
        guard digits.count == 18 else { return nil }
        return String(digits[..<13]) + ":" + String(digits[13..<15]) + ":" + String(digits[15...])
    }
}
