// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Postgres
import Projections
import ServiceDesk

/// `kefu replay`
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Rebuild projections from the log beside the live ones, then swap; or show what would change.",
        discussion: """
            Readers see the old rows or the new ones, never a mix. Rows that were deleted or changed by hand are right \
            again afterwards. The generation that answered before is kept and goes on folding until `kefu projections \
            prune` drops it; `kefu projections rollback` returns to it. A replay that was cut off is taken up where it \
            was by the next one. One that would lose something is not swapped in, and says why; the others that are \
            replayed with it are, and the exit status is 1.

            With --what-if nothing is changed: every metric that the projections feed is asked under today's policies \
            and under the ones given, and what would be different is shown: in total, with --diff row by row. Policies \
            are applied when a question is asked, so the answer comes at once; only cuts, and policies that a fold \
            itself reads, make it fold the log aside. Nothing is left behind.

            With --compare the live rows are compared with those of another generation. It ends with 1 when they differ.

            Example:

              kefu replay replies
              kefu replay --all --throttle 50000
              kefu replay replies --what-if pdd.effective.limit_ms=1800000 --diff
              kefu replay replies --time-zone UTC --diff --metric reply-rate --output csv
              kefu replay orders --what-if tier.vip_orders=3 tier.window_days=90
              kefu replay replies --compare 1
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var whatIf: WhatIfOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "Projections to rebuild, or whose metrics or rows are compared.")
    var names: [String] = []

    @Option(help: ArgumentHelp("Compare the live rows with those of this generation.", valueName: "generation"))
    var compare: Int?

    @Flag(help: "Rebuild all projections in one pass over the log.")
    var all = false

    @Option(
        help: ArgumentHelp(
            "Read at most so many events a second, to leave the machine to others.",
            valueName: "events/s"
        )
    )
    var throttle: Int?

    @Flag(help: "Swap in although events are parked that the live generation has folded.")
    var acceptParked = false

    func validate() throws {
        if names.isEmpty != all {
            throw ValidationError("name the projections to rebuild, or give --all: kefu replay replies")
        }
        if let throttle, throttle < 1 {
            throw ValidationError("--throttle takes a number of events a second, from 1 on")
        }
        try ProjectionNames.check(names)
        if compare != nil, all || names.count != 1 || whatIf.isAsked {
            throw ValidationError(
                "--compare takes one projection and a generation of it: kefu replay replies --compare 1"
            )
        }
        if whatIf.isAsked { _ = try WhatIfRun(chosen, whatIf) }
        if acceptParked, compare != nil || whatIf.isAsked {
            throw ValidationError("--accept-parked is for a replay that is swapped in; nothing is swapped here")
        }
        if throttle != nil, compare != nil {
            throw ValidationError("--throttle slows down what reads the log; a comparison does not read it")
        }
    }

    private static let cutOff = """
        kefu: the replay was cut off; what answered before goes on answering. The same command goes on where it was, and \
        kefu projections prune --building drops what it has made so far
        """

    private var chosen: [String] { all ? Desk.projections.projections.map(\.name) : names }

    func run() async throws {
        let (names, output) = (chosen, output)
        if whatIf.isAsked {
            let options = whatIf
            let throttle = throttle
            return try await database.withDatabase {
                try await WhatIfRun(names, options, throttle: throttle).run($0.log, output)
            }
        }
        if let compare {
            return try await database.withDatabase { try await CompareRun(names[0], compare).run($0.log, output) }
        }
        var options = RebuildOptions.ordinary
        options.throttle = throttle
        options.acceptsParked = acceptParked
        let rebuildOptions = options
        let (summary, kept) = try await database.withDatabase { database in
            // Not before the server runs, which would be as patient as the process that started it.
            ProcessorShare.yieldToOthers()
            let bar = RebuildBar()
            defer { bar.finish() }
            let rebuild = Rebuild(database.log, set: Desk.projections, names: names, options: rebuildOptions)
            let summary: Rebuild.Summary
            do {
                summary = try await rebuild.run { bar.update($0) }
            } catch  where error is CancellationError || (error as? PostgresError)?.code == .connectionLost {
                bar.finish()
                StandardError.write(line: Self.cutOff)
                throw error
            }
            let kept = try await GenerationStatus.all(database.log).filter { $0.state == "retired" }
            return (summary, kept)
        }
        try await ReplaySummaryPrinter(output).print(summary, kept: kept)
    }
}
