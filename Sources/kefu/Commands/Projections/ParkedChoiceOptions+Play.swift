// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Projections
import ServiceDesk

extension ParkedChoiceOptions {
    /// Does something with what is meant, shop by shop where a name or a group stands for several.
    ///
    /// - Throws: `ValidationError` for a shop that is not known; `ProjectionError.nothingParked`, which says so where all of it was
    ///   given up already.
    func play(
        _ database: LogDatabase,
        _ body: (ParkedSubjects, ParkedSubjects.Choice) async throws -> ParkedSubjects.Summary
    ) async throws -> ParkedSubjects.Summary {
        let parked = ParkedSubjects(database, set: Desk.projections)
        let shops = try await shops(parked, database)
        var sum = ParkedSubjects.Summary()
        var nothing: [ProjectionError] = []
        for shop in shops {
            do {
                let summary = try await body(parked, .init(projection: projection, shop: shop, subject: subject))
                sum.freed += summary.freed
                sum.events += summary.events
                sum.parkedAgain += summary.parkedAgain
            } catch let error as ProjectionError where error.code == .nothingParked {
                nothing.append(error)
            }
        }
        guard nothing.count == shops.count, var error = nothing.first else { return sum }
        // To a login that may not look at what is parked, what was true before is said.
        if (try? await wasGivenUp(parked, shops)) == true {
            error.message =
                "\(subject ?? "all of that") was given up in \(projection) already, and nothing waits behind it: "
                + "there is nothing to fold"
        }
        throw error
    }

    /// The ids of the shops that are meant; one `nil` for all.
    private func shops(_ parked: ParkedSubjects, _ database: LogDatabase) async throws -> [String?] {
        guard let shop else { return [nil] }
        let models = ReadModels(database)
        // A login that may play what is parked need not be one that may look at shops.
        guard let known = try? await KnownShops.read(models, named: [shop]),
            let entries = try? await parked.list(names: [projection])
        else { return [shop] }
        var ids = known.shops(of: shop).map(\.id)
        // A shop of which everything is parked is not known yet, and what is set for all shops is that of "*".
        if entries.map(\.shop).contains(bytesOf: shop) { ids.append(shop) }
        guard ids.isEmpty else { return ids.distinctByBytes() }
        // All of them, to say which is the nearest.
        let unknown = try await KnownShops.read(models).unknown([shop])
        throw ValidationError(unknown.first?.english ?? "no shop is known as \(shop)")
    }

    private func wasGivenUp(_ parked: ParkedSubjects, _ shops: [String?]) async throws -> Bool {
        let meant = try await parked.list(names: [projection]).filter { entry in
            (subject.map(entry.subject.isSameBytes(as:)) ?? true)
                && shops.contains { $0.map(entry.shop.isSameBytes(as:)) ?? true }
        }
        return !meant.isEmpty && meant.allSatisfy { $0.state == "skipped" && $0.waiting == 0 }
    }
}
