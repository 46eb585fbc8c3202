// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
package import Projections

/// The shops that the read models know: told by `shop.upserted`, or seen in messages, orders, presence, shifts and the like.
package struct KnownShops: Sendable {
    /// A shop with what was told of it last.
    package struct Shop: Hashable, Sendable {
        package var id: String
        package var name: String?
        package var group: String?
        package var platform: String?
        package var timeZone: String?
        /// As JSON.
        package var businessHours: String?
    }

    /// In the order of their ids.
    package let shops: [Shop]

    package init(_ shops: [Shop]) { self.shops = shops }

    /// Asks for the shops.
    ///
    /// - Parameter named: ids, names and groups that are wanted alone; none for all shops.
    /// - Returns: none before the first projection.
    /// - Throws: `PostgresError`.
    /// - Complexity: a walk of nine indexes from shop to shop; of those that are named, a look-up in each.
    package static func read(_ models: some Answering, named: [String] = []) async throws -> KnownShops {
        let question = ShopsQuery(scope: Scope(shops: named, all: true), includesLater: true).question
        let names = question.columns.map(\.name)
        do {
            return KnownShops(
                try await models.ask(question.query).rows.map { row in
                    func text(_ name: String) throws -> String? {
                        try names.firstIndex(of: name).flatMap { try row.decode(String?.self, at: $0) }
                    }
                    return Shop(
                        id: try text("shop") ?? "",
                        name: try text("name"),
                        group: try text("group"),
                        platform: try text("platform"),
                        timeZone: try text("time_zone"),
                        businessHours: try text("business_hours")
                    )
                }
            )
        } catch let error as ProjectionError where error.code == .notPrepared {
            return KnownShops([])
        }
    }

    /// The shops that an id, a name or a group stands for, as in a question.
    package func shops(of text: String) -> [Shop] {
        shops.filter { [$0.id, $0.name, $0.group].compactMap(\.self).contains(bytesOf: text) }
    }

    /// What to say about those of the texts that stand for no shop, of shops that were asked for by name: all are asked for, to say which is the nearest, only when one is not known.
    package func unknown(_ texts: [String], asking models: some Answering) async throws -> [Phrase] {
        unknown(texts).isEmpty ? [] : try await Self.read(models).unknown(texts)
    }

    /// What to say about those of the texts that stand for no shop: that there is none, and which is the nearest, where one is near.
    package func unknown(_ texts: [String]) -> [Phrase] {
        texts.filter { shops(of: $0).isEmpty }.map { text in
            if shops.isEmpty {
                return Phrase(
                    "no shop is known as \(text), nor any other: kefu project --once folds what was appended",
                    "没有名为 \(text) 的店铺，也没有其他店铺：先用 kefu project --once 投影"
                )
            }
            let names = shops.flatMap { [$0.id, $0.name, $0.group].compactMap(\.self) }
            guard let nearest = NearestName.of(text, among: names) else {
                return Phrase(
                    "no shop is known as \(text) (kefu shops lists them)",
                    "没有名为 \(text) 的店铺（kefu shops 列出全部）"
                )
            }
            return Phrase(
                "no shop is known as \(text); the nearest is \(nearest) (kefu shops lists them)",
                "没有名为 \(text) 的店铺；最接近的是 \(nearest)（kefu shops 列出全部）"
            )
        }
    }
}
