// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension Questions {
    /// P8d: what the whole command takes, from before it is started until it has ended, over its question on a kept connection.
    ///
    /// - Parameter isAlone: whether no `kefu up` runs, from which a command borrows its session.
    func commands(
        _ cluster: BenchCluster,
        _ desk: AskedDesk,
        medians: [String: Double],
        isAlone: Bool
    ) throws -> Figure {
        let title =
            "a whole command over its question, the slowest" + (isAlone ? ", without kefu up" : ", beside kefu up")
        var figure = Figure("P8d", title, unit: "ms", goal: 1)
        var worst = 0.0
        for kind in QuestionKind.all {
            guard let command = kind.command, let median = medians[kind.name] else { continue }
            var series = Series()
            // The first ones make the plan, where one is kept.
            for round in -2..<max(10, rounds / 10) {
                let sample = kind.subject == .order ? desk.samples[max(0, round)] : desk.shop(max(0, round) * 7)
                let run = try ProcessRun(
                    [options.kefu] + command(sample) + [
                        "--shop", sample.shop, "--as-of", "\(desk.latest)", "--output", "csv", "--data-dir",
                        cluster.dataDirectory,
                    ],
                    isQuiet: true
                )
                if round >= 0 { series.append(run.seconds * 1000) }
            }
            worst = max(worst, series.median - median)
            figure.details.append(("\(kind.name), the command, ms", series.median))
        }
        figure.value.append(worst)
        figure.floor.append(50)
        return figure
    }
}
