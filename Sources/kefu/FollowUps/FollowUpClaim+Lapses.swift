// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Projections

extension FollowUpClaim.Outcome {
    /// When the claim lapses by the shop's clock.
    func lapses(_ database: DeskDatabase, zone: String?) async throws -> String? {
        guard let claimed, let column = rows.columns.firstIndex(where: { $0.name == "shop" }) else { return nil }
        let shop = try rows[claimed.row].decode(String.self, at: column)
        return try await ShopClock(shop: shop, zone: zone, models: ReadModels(database.log)).local(claimed.until)
    }
}
