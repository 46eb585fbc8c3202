// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Schemas

extension ReadTable {
    /// The statements that make the table under another name, without key and indexes.
    func creation(projection: String, named physical: String) -> String {
        (Schemas.file("sql/projections/\(projection)/\(name).sql") ?? "").replacing("{\(name)}", with: physical)
    }

    /// The statements that make key and indexes of the table under another name, one each.
    func indexes(projection: String, named physical: String) -> [String] {
        let folder = "sql/projections/\(projection)"
        return Schemas.files(under: folder)
            .filter { $0.hasPrefix("\(folder)/\(name).") && ($0.hasSuffix(".key.sql") || $0.hasSuffix(".index.sql")) }
            .map { (Schemas.file($0) ?? "").replacing("{\(name)}", with: physical) }
    }
}
