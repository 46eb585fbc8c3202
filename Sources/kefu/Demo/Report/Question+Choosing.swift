// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk

extension Question {
    /// The same question with some of its columns only, in another order.
    ///
    /// - Parameter names: Columns of the question.
    func choosing(_ names: [String]) -> Question {
        var chosen = self
        chosen.columns = names.map { name in
            guard let column = columns.first(where: { $0.name == name }) else {
                preconditionFailure("the question \(self.name) has no column \(name)")
            }
            return column
        }
        var inner = Substring(sql)
        while let last = inner.unicodeScalars.last, last == ";" || last.properties.isWhitespace {
            inner.unicodeScalars.removeLast()
        }
        let list = (names + hidden).map { "answer." + PostgresQuery.quoted(identifier: $0) }
        chosen.sql = "SELECT \(list.joined(separator: ", ")) FROM (\n\(inner)\n) AS answer"
        return chosen
    }
}
