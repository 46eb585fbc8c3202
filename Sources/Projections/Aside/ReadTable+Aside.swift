// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Schemas

extension ReadTable {
    /// The statements that make the table under another name, without key and indexes.
    func creation(projection: String, named physical: String) -> String {
        (Schemas.file("sql/projections/\(projection)/\(name).sql") ?? "").replacing("{\(name)}", with: physical)
    }

    /// The statement that makes the key of the table under another name, where it has one.
    func keys(projection: String, named physical: String) -> [String] {
        files(projection, ending: ".key.sql", named: physical)
    }

    /// The statements that make the other indexes of the table under another name, one each.
    func indexes(projection: String, named physical: String) -> [String] {
        files(projection, ending: ".index.sql", named: physical)
    }

    private func files(_ projection: String, ending: String, named physical: String) -> [String] {
        let folder = "sql/projections/\(projection)"
        return Schemas.files(under: folder)
            .filter { $0.hasPrefix("\(folder)/\(name).") && $0.hasSuffix(ending) }
            .map { (Schemas.file($0) ?? "").replacing("{\(name)}", with: physical) }
    }
}
