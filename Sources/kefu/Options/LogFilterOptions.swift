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

    @Option(
        help: ArgumentHelp(
            "From this time on (when it happened): an instant, a local time or day of the shop, or so long ago as 2h.",
            valueName: "time"
        ),
        completion: .list(["today", "yesterday"]),
        transform: { text in try usage { () throws(AskingError) in try SinceArgument(argument: text) } }
    )
    var since: SinceArgument?

    @Option(
        help: ArgumentHelp("Before this instant (when it happened); of a day, to its end.", valueName: "time"),
        completion: .list(["today", "yesterday", "now"]),
        transform: { text in try usage { () throws(AskingError) in try InstantArgument(argument: text) } }
    )
    var until: InstantArgument?

    @Option(help: ArgumentHelp("Only this partition.", valueName: "number"))
    var partition: Int?

    func validate() throws {
        if let partition, partition < 0 { throw ValidationError("--partition is 0 or more") }
        var request = ScopeRequest()
        request.since = since
        request.until = until
        if request.isEndBeforeBeginning { throw Self.endBeforeBeginning }
        if shop.contains("") {
            throw ValidationError("--shop is empty; give an id, a name or a group, or leave it out for all shops")
        }
    }

    /// The filter. Names and groups of shops are looked up in the read models; what is none of them is an id.
    func filter(_ database: LogDatabase) async throws -> LogFilter {
        var filter = LogFilter()
        filter.subject = subject
        try EventTypePattern.check(type)
        filter.types = type
        filter.since = try await beginning(database)
        filter.until = try await end(database)
        // Of a local time and an instant together that is known only in the shop's zone.
        if let since = filter.since, let until = filter.until, until <= since { throw Self.endBeforeBeginning }
        filter.partition = partition
        if !shop.isEmpty { filter.shops = try await Self.shopIDs(shop, database) }
        return filter
    }

    private static var endBeforeBeginning: ValidationError {
        ValidationError("--until is not after --since: nothing is between them")
    }

    private func beginning(_ database: LogDatabase) async throws -> Timestamp? {
        switch since {
        case nil: nil
        case .at(let argument): try await instant(argument, database)
        case .ago(let length): Timestamp(microseconds: Timestamp.now.microseconds - length.milliseconds * 1000)
        }
    }

    private func end(_ database: LogDatabase) async throws -> Timestamp? {
        switch until {
        case nil: return nil
        case .day(.day(let day)): return try await instant(.day(.day(PostgresDate(days: day.days + 1))), database)
        case .day(.yesterday): return try await instant(.day(.today), database)
        // Nothing of today lies after now, but for clocks that go ahead.
        case .day(.today): return nil
        case .some(let argument): return try await instant(argument, database)
        }
    }

    private func instant(_ argument: InstantArgument, _ database: LogDatabase) async throws -> Timestamp {
        if case .instant(let instant) = argument { return instant }
        var request = ScopeRequest()
        request.shops = shop
        do {
            return try await request.instant(of: argument, ReadModels(database))
        } catch let error as ProjectionError where error.code == .notPrepared {
            throw ValidationError(
                "nothing is projected yet, so the shops' zones are not known; write an instant with an offset, such as "
                    + "2026-05-11T10:00:00+08:00"
            )
        }
    }

    /// The ids of shops that are named by id, name or group.
    static func shopIDs(_ shop: [String], _ database: LogDatabase) async throws -> [String] {
        let known = try await KnownShops.read(ReadModels(database))
        return (shop + shop.flatMap { known.shops(of: $0).map(\.id) }).distinctByBytes()
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
