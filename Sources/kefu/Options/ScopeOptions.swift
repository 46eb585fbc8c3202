// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// What a question is about: shops, days, instants, and how much to show.
struct ScopeOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Only this shop: its id, name or group; may be repeated.", valueName: "shop"))
    var shop: [String] = []

    @Option(
        help: ArgumentHelp("The local day: 2026-05-11, today or yesterday.", valueName: "day"),
        completion: .list(["today", "yesterday"]),
        transform: { text in try usage { () throws(AskingError) in try DayArgument(argument: text) } }
    )
    var day: DayArgument?

    @Option(
        help: ArgumentHelp("From this day or instant on, or so long before the as-of instant: 1h.", valueName: "time"),
        completion: .list(["today", "yesterday"]),
        transform: { text in try usage { () throws(AskingError) in try SinceArgument(argument: text) } }
    )
    var since: SinceArgument?

    @Option(
        help: ArgumentHelp("Up to this day, which is included, or this instant, which is not.", valueName: "time"),
        completion: .list(["today", "yesterday", "now"]),
        transform: { text in try usage { () throws(AskingError) in try InstantArgument(argument: text) } }
    )
    var until: InstantArgument?

    @Option(help: ArgumentHelp("At most so many rows.", valueName: "rows"))
    var limit: Int?

    @Option(
        help: ArgumentHelp(
            "As things stood at this instant (default: now); a day is its beginning.",
            valueName: "time"
        ),
        completion: .list(["now", "today", "yesterday"]),
        transform: { text in try usage { () throws(AskingError) in try InstantArgument(argument: text) } }
    )
    var asOf: InstantArgument?

    @Option(
        help: ArgumentHelp(
            "As it was known at this instant or cut: without what was recorded later, however early it happened. "
                + "This reads the log up to there (about a second for 200,000 events). Without --as-of the question is "
                + "asked as of that instant.",
            valueName: "time or cut"
        ),
        transform: { text in try usage { () throws(AskingError) in try PlaceArgument(argument: text) } }
    )
    var knownAt: PlaceArgument?

    @Option(
        help: ArgumentHelp(
            "The zone of the days asked and of the times shown (default: the shop's, else Asia/Shanghai).",
            valueName: "zone"
        ),
        transform: { text in try usage { () throws(AskingError) in try ZoneName.checked(text) } }
    )
    var timeZone: String?

    @Flag(help: "Everything, in the order of the columns, instead of the worst first.")
    var all = false

    /// Whether nothing says from when to when.
    var isOfNoTime: Bool { day == nil && since == nil && until == nil }

    /// What is wrong with a day or a time from or to, in a question to which they mean nothing.
    var meaninglessDays: String? {
        let named = [day.map { _ in "--day" }, since.map { _ in "--since" }, until.map { _ in "--until" }]
        let options = named.compactMap(\.self)
        guard !options.isEmpty else { return nil }
        let verb = options.count == 1 ? "means" : "mean"
        return "\(options.joined(separator: " and ")) \(verb) nothing to a question about an instant; use --as-of"
    }

    func validate() throws {
        if day != nil, since != nil || until != nil {
            throw ValidationError("--day already says from when to when; leave out --since and --until")
        }
        if request.isEndBeforeBeginning {
            throw ValidationError("--until is not after --since: nothing is between them")
        }
        if let limit, limit < 1 {
            throw ValidationError("--limit is the number of rows to show, 1 or more")
        }
        if shop.contains("") {
            throw ValidationError("--shop is empty; give an id, a name or a group, or leave it out for all shops")
        }
    }
}
