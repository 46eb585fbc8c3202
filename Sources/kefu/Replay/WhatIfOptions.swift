// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import ServiceDesk

/// What to try on old data, and on which part of it.
struct WhatIfOptions: ParsableArguments {
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Change nothing: show what would be different under these policies (kefu policy list has their names).",
            valueName: "key=value"
        ),
        transform: { text in try usage { () throws(AskingError) in try PolicyArgument(argument: text) } }
    )
    var whatIf: [PolicyArgument] = []

    @Option(
        help: ArgumentHelp("Show what would be different if local days were those of this zone.", valueName: "zone"),
        transform: { text in try usage { () throws(AskingError) in try ZoneName.checked(text) } }
    )
    var timeZone: String?

    @Flag(help: "Print the rows that would be different, not only what they come to.")
    var diff = false

    @Option(
        help: ArgumentHelp("Only this metric; may be repeated: \(Self.metricNames).", valueName: "metric"),
        completion: .list(Metric.all.map(\.name)),
        transform: Self.metric(named:)
    )
    var metric: [Metric] = []

    @OptionGroup var policies: PolicyOptions

    @Option(help: ArgumentHelp("Only this shop: its id, name or group; may be repeated.", valueName: "shop"))
    var shop: [String] = []

    @Option(
        help: ArgumentHelp("From this day or instant on, or only events after this cut.", valueName: "time or cut"),
        transform: Self.place
    )
    var from: PlaceArgument?

    @Option(
        help: ArgumentHelp(
            "Up to this day, which is included, or this instant, which is not, or only events up to this cut.",
            valueName: "time or cut"
        ),
        transform: Self.place
    )
    var to: PlaceArgument?

    @Option(
        help: ArgumentHelp("As things stood at this instant (default: now).", valueName: "time"),
        transform: { text in try usage { () throws(AskingError) in try InstantArgument(argument: text) } }
    )
    var asOf: InstantArgument?

    /// What is asked about, whatever is tried on it.
    var request: ScopeRequest {
        var request = ScopeRequest()
        request.shops = shop
        request.asOf = asOf
        request.all = true
        if case .time(let time) = from { request.since = .at(time) }
        if case .time(let time) = to { request.until = time }
        return request
    }

    /// The options that say from when or to when: a cut does not.
    var times: [String] {
        [(from, "--from"), (to, "--to")].compactMap { place, name in
            if case .time = place { name } else { nil }
        }
    }

    /// Whether something is to be tried rather than rebuilt.
    var isAsked: Bool { !whatIf.isEmpty || timeZone != nil }

    func validate() throws {
        let isRestricted =
            diff || !metric.isEmpty || !policies.policy.isEmpty || !shop.isEmpty || from != nil || to != nil
            || asOf != nil
        if isRestricted, !isAsked {
            throw ValidationError(
                "say what to try: kefu replay replies --what-if pdd.effective.limit_ms=1800000 --diff"
            )
        }
        var keys: Set<String> = []
        if let twice = whatIf.first(where: { !keys.insert($0.key).inserted }) {
            throw ValidationError("--what-if \(twice.key) is given twice; one value can be tried at a time")
        }
        if request.isEndBeforeBeginning {
            throw ValidationError("--to is not after --from: nothing is between them")
        }
        if case .cut(let first) = from, case .cut(let last) = to,
            !last.ends.indices.contains(where: { last[$0] > first[$0] })
        {
            throw ValidationError("--to \(last) reaches past --from \(first) in no partition: no event is between them")
        }
        if shop.contains("") {
            throw ValidationError("--shop is empty; give an id, a name or a group, or leave it out for all shops")
        }
    }

    private static func place(_ text: String) throws -> PlaceArgument {
        try usage { () throws(AskingError) in try PlaceArgument(argument: text) }
    }

    private static func metric(named name: String) throws -> Metric {
        guard let metric = Metric.all.first(where: { $0.name == name }) else {
            throw ValidationError("a metric is one of \(metricNames)")
        }
        return metric
    }

    private static let metricNames = Metric.all.map(\.name).joined(separator: ", ")
}
