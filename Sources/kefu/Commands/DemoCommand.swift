// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Projections
import ServiceDesk

/// `kefu demo`
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Play an invented day of two shops into a log of its own, and show what comes out.",
        discussion: """
            The same seed gives the same events, so that running it again adds nothing. Without --data-dir the events \
            go into a directory beside the default one, never into your own log.

            Example:

              kefu demo
              kefu demo --seed 7 --language zh
            """
    )

    @OptionGroup var database: DatabaseOptions

    @Option(
        help: ArgumentHelp("Another number, another story: other shops, customers and orders.", valueName: "number")
    )
    var seed: UInt64 = 1

    @Option(
        help: ArgumentHelp("The language of titles and texts (default: that of the locale).", valueName: "language")
    )
    var language: Language?

    func run() async throws {
        let place = try DemoPlace(database)
        let story = DemoStory(seed: seed)
        let language = language ?? .ofLocale()
        let refused = try await place.database.withDatabase { database in
            let summary = try await story.play(into: database)
            let models = ReadModels(database.log)
            let report = DemoReport(story, in: place, of: models, language: language, parse: Self.question)
            try await report.print(summary)
            return summary.refused
        }
        if refused > 0 {
            StandardError.write(
                line: "kefu: another version's demonstration is in this log; take another --data-dir or --seed"
            )
            throw ExitStatus.refused
        }
    }

    /// The command that the words of a command line make.
    private static func question(_ words: [String]) throws -> any QuestionCommand {
        guard let command = try Kefu.parseAsRoot(words) as? any QuestionCommand else {
            preconditionFailure("\(words) asks no question")
        }
        return command
    }
}
