// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension Metric {
    static let sales = Metric(
        "sales",
        Phrase("sales credited to agents", "客服销售业绩"),
        keys: ["shop", "key", "silent", "unanswered", "currency"],
        values: ["orders", "buyers", "sales", "refunded", "net"],
        // Tiers are read for sales by tier alone.
        policies: CreditQuery.policyKeys.filter { !TiersQuery.policyKeys.contains($0) }
    ) { CreditQuery(scope: $0, policies: $1).question }

    static let conversion = Metric(
        "conversion",
        Phrase("conversion by tier", "各等级询单转化"),
        keys: ["shop", "key"],
        values: ["enquirers", "placed_same_day", "paid_same_day", "paid_next_day", "paid_final", "lost"],
        policies: ConversionQuery.policyKeys.filter { !isOfLifecycle($0) }
    ) { ConversionQuery(scope: $0, policies: $1, by: .tier).question }
}
