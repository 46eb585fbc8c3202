// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// `kefu policy list` and `show`: the policies with the values that hold on a day, by default today.
///
/// For chosen shops what each is judged by; without shops the values for all, and every value of a platform or a shop beside.
public struct PoliciesQuery: Sendable {
    public var scope: Scope
    public var policies: PolicySet
    /// Only this policy, or those whose keys begin with it and a point.
    public var key: String?
    /// The language of the titles.
    public var isChinese: Bool

    public init(scope: Scope, policies: PolicySet = .standard, key: String? = nil, isChinese: Bool = false) {
        self.scope = scope
        self.policies = policies
        self.key = key
        self.isChinese = isChinese
    }

    public var question: Question {
        let policies = policies.policies
        let standard: [any PostgresEncodable & Sendable] = [
            scope.since?.dayText, policies.map(\.key.description), policies.map(\.value.description),
            policies.map(\.effectiveFrom.description), policies.map { $0.platforms.joined(separator: ",") },
            policies.map { isChinese ? $0.title.chinese : $0.title.english }, policies.map(\.source), key,
            self.policies.given.map(\.description).sorted(), scope.since?.daysAgo,
            policies.filter { !$0.isRead }.map(\.key.description), scope.limit, scope.all,
        ]
        return Question("policies", binds: scope.shopBinds + standard, columns: Self.columns)
    }

    private static let columns = [
        Column("key", .text, "key", "键"),
        Column("value", .text, "value", "值"),
        Column("effective_from", .day, "from", "生效日期"),
        Column("platforms", .text, "platforms", "平台"),
        Column("title", .text, "title", "名称"),
        Column("source", .text, "source", "来源"),
        .shop,
        Column(
            "set_for",
            .code,
            "set for",
            "适用于",
            words: [
                "standard": Phrase("standard", "默认"), "all": Phrase("all shops", "全部店铺"),
                "platform": Phrase("platform", "平台"), "shop": Phrase("shop", "店铺"),
            ]
        ),
        // Not what is kept for an answer that is to come.
        Column("read", .flag, "has an effect", "是否生效"),
    ]
}
