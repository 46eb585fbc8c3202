// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Schemas

extension PolicySet {
    /// The values of `schemas/policies`, each with its source.
    public static let standard: PolicySet = {
        var policies: [Policy] = []
        for path in Schemas.files(under: "policies") where path.hasSuffix(".json") {
            do {
                policies += try Self.policies(of: Schemas.file(path) ?? "")
            } catch {
                preconditionFailure("\(path): \(error)")
            }
        }
        return PolicySet(policies)
    }()

    /// Reads one file of policies.
    static func policies(of text: String) throws(PolicyFileError) -> [Policy] {
        let file = try PolicyJSON.parse(text).object(["platforms", "policies"])
        let platforms = try file["platforms"].strings("platforms")
        var policies: [Policy] = []
        for item in try file["policies"].array("policies") {
            policies.append(try policy(item, platforms: platforms))
        }
        return policies
    }

    private static func policy(_ item: PolicyJSON, platforms: [String]) throws(PolicyFileError) -> Policy {
        let fields = try item.object([
            "key", "form", "minimum", "maximum", "choices", "value", "effective_from", "source", "title", "title_zh",
            "is_read",
        ])
        let key = try fields["key"].string("key")
        let name = try fields["form"].string("form")
        guard let kind = PolicyForm.Kind.all.first(where: { $0.name == name }) else {
            throw PolicyFileError(reason: "\(key): no form \(name)")
        }
        var form = PolicyForm(kind)
        if let minimum = fields["minimum"] { form.minimum = try minimum.integer("minimum") }
        if let maximum = fields["maximum"] { form.maximum = try maximum.integer("maximum") }
        if fields["choices"] != nil { form.allowed = try fields["choices"].strings("choices") }
        guard let value = form.value(try fields["value"].valueText("value")) else {
            throw PolicyFileError(reason: "\(key): its own form does not take the value")
        }
        guard let date = PostgresDate(policyDay: try fields["effective_from"].string("effective_from")) else {
            throw PolicyFileError(reason: "\(key): effective_from is no day")
        }
        return Policy(
            key: PolicyKey(key),
            form: form,
            value: value,
            effectiveFrom: date,
            platforms: platforms,
            source: try fields["source"].string("source"),
            title: Phrase(try fields["title"].string("title"), try fields["title_zh"].string("title_zh")),
            isRead: fields["is_read"] != .string("false")
        )
    }
}

extension PostgresDate {
    /// Reads `2026-05-01`, and nothing that PostgreSQL would not read too.
    init?(policyDay text: String) {
        guard let time = TimeText(text), time.timeOfDay == nil else { return nil }
        self = time.day
    }
}
