// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Measures Kefu against the floors that PostgreSQL sets on the same machine in the same minutes.
@main
enum Bench {
    static func main() async {
        // Off the main actor, to which every await would have to come back.
        await Task.detached { await run(Array(CommandLine.arguments.dropFirst())) }.value
    }

    private static func run(_ arguments: [String]) async {
        do {
            let options = try BenchOptions(arguments)
            if options.isGenerating { return try EventSource.write(options.events ?? 1_000_000, ids: options.ids) }
            var report = Report(machine: Machine.description(diskOf: options.directory), ids: options.ids.rawValue)
            for figure in BenchOptions.known where options.figures.contains(figure) {
                Progress.say("\(figure), load \(Machine.load)")
                switch figure {
                case "P1": try await BatchAppend(options).run(&report)
                case "P2": try await FileAppend(options).run(&report)
                case "P3": try await SingleAppend(options).run(&report)
                case "P9": try await Growth(options).run(&report)
                case "P5": try await Replay(options).run(&report)
                case "P6": try await CatchUp(options).run(&report)
                case "P7": try await Freshness(options, isReplaying: false).run(&report)
                case "P8": try await Questions(options).run(&report)
                case "P12": try await TwoWorkers(options).run(&report)
                case "P14": try await Freshness(options, isReplaying: true).run(&report)
                default: try await StartUp(options).run(&report)
                }
            }
            print(report.table, terminator: "")
            if let path = options.json { try report.write(to: path) }
        } catch {
            Progress.say("\(error)")
            exit(1)
        }
    }
}
