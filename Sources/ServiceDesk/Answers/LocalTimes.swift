// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// Lets a question tell its instants in the zone of the shop as well, which tables show.
///
/// PostgreSQL knows the zones, so the question is put inside another one that adds a text for each instant.
package struct LocalTimes {
    /// The question with the texts as its last columns.
    package let question: Question

    /// From an instant's column to the column with its text.
    package let columns: [Int: Int]

    /// Takes a question whose `$2` is the as-of instant and `$3` the zone for all shops, as that of a scope is.
    package init(_ question: Question) {
        let instants = question.columns.indices.filter { question.columns[$0].kind == .instant }
        guard !instants.isEmpty, question.binds.count >= 3 else {
            self.question = question
            columns = [:]
            return
        }
        var local = question
        local.sql = Self.sql(around: question, instants: instants.map { question.columns[$0].name })
        self.question = local
        let first = question.columns.count + question.hidden.count
        columns = Dictionary(uniqueKeysWithValues: instants.enumerated().map { ($0.element, first + $0.offset) })
    }

    private static func sql(around question: Question, instants: [String]) -> String {
        let hasShop = question.columns.contains { $0.name == "shop" }
        let texts = instants.map { name in
            "to_char(answer.\(PostgresQuery.quoted(identifier: name)) AT TIME ZONE place.zone, 'YYYY-MM-DD HH24:MI:SS')"
        }
        let ofShop = hasShop ? "(SELECT of_shops FROM zones) ->> answer.shop, " : ""
        return """
            \(hasShop ? "WITH " + QueryText.text(of: "fragments/zones_of_shops") : "")
            SELECT answer.*, \(texts.joined(separator: ", "))
            FROM (
            \(question.innerSQL)
            ) AS answer
            CROSS JOIN LATERAL (SELECT coalesce($3::text, \(ofShop)'Asia/Shanghai') AS zone OFFSET 0) AS place
            """
    }
}
