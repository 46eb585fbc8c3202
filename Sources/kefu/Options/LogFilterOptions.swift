// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Postgres
import Projections
import ServiceDesk

/// Which events of the log are meant.
struct LogFilterOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Only this shop: its id, name or group; may be repeated.", valueName: "shop"))
    var shop: [String] = []

    @Option(help: ArgumentHelp("Only this subject, for example orders/1001.", valueName: "subject"))
    var subject: String?

    @Option(help: ArgumentHelp("Only this type; order.* for all orders' events; may be repeated.", valueName: "type"))
    var type: [String] = []

    @Option(help: ArgumentHelp("From this instant on (when it happened).", valueName: "time"), transform: Self.instant)
    var since: Timestamp?

    @Option(help: ArgumentHelp("Before this instant (when it happened).", valueName: "time"), transform: Self.instant)
    var until: Timestamp?

    @Option(help: ArgumentHelp("Only this partition.", valueName: "number"))
    var partition: Int?

    func validate() throws {
        if let partition, partition < 0 { throw ValidationError("--partition is 0 or more") }
        if shop.contains("") {
            throw ValidationError("--shop is empty; give an id, a name or a group, or leave it out for all shops")
        }
    }

    private static func instant(_ text: String) throws -> Timestamp {
        var text = text
        guard let microseconds = text.withUTF8({ RFC3339.microseconds(UnsafeRawBufferPointer($0)) }) else {
            throw ValidationError("must be an instant with an offset, such as 2026-05-11T10:00:00+08:00")
        }
        return Timestamp(microseconds: microseconds)
    }

    /// The filter. Names and groups of shops are looked up in the read models; what is none of them is an id.
    func filter(_ database: LogDatabase) async throws -> LogFilter {
        var filter = LogFilter()
        filter.subject = subject
        try EventTypePattern.check(type)
        filter.types = type
        filter.since = since
        filter.until = until
        filter.partition = partition
        if !shop.isEmpty { filter.shops = try await Self.shopIDs(shop, database) }
        return filter
    }

    /// The ids of shops that are named by id, name or group.
    static func shopIDs(_ shop: [String], _ database: LogDatabase) async throws -> [String] {
        let known = try await KnownShops.read(ReadModels(database))
        return Set(shop + shop.flatMap { known.shops(of: $0).map(\.id) }).sorted()
    }
}

/// A cut on a command line.
struct CutArgument: ExpressibleByArgument, Sendable {
    let cut: Cut

    init?(argument: String) {
        guard let cut = try? Cut(argument) else { return nil }
        self.cut = cut
    }

    var defaultValueDescription: String { cut.description }
}
