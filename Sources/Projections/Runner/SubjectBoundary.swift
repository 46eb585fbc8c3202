// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// Tells where the next subject begins.
struct SubjectBoundary {
    private var shop: [UInt8] = []
    private var subject: [UInt8] = []

    /// Whether a row of a page is of another subject than the row before.
    mutating func isNew(_ page: PostgresResult, row: Int) -> Bool {
        guard let shop = page.bytes(row: row, column: EventView.shopColumn),
            let subject = page.bytes(row: row, column: EventView.subjectColumn)
        else { return false }
        if self.subject.elementsEqual(subject), self.shop.elementsEqual(shop) { return false }
        self.shop = Array(shop)
        self.subject = Array(subject)
        return true
    }
}
