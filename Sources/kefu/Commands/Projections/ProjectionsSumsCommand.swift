// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Projections
import ServiceDesk

/// `kefu projections sums`
struct ProjectionsSumsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sums",
        abstract: "Sum up the closed days that are not summed up yet, so that questions about them come at once.",
        discussion: """
            `kefu up` and `kefu project` do so by themselves, slowly, an hour after a day has settled. Without sums the answers are the \
            same. With --check what is kept is counted once more; where it differs, the exit status is 1.

            Example:

              kefu projections sums
              kefu projections sums --check
            """
    )

    @OptionGroup var database: DatabaseOptions

    @Flag(help: "Count what is kept once more, and tell what differs.")
    var check = false

    func run() async throws {
        let isCheck = check
        let isEqual = try await database.withDatabase { database in
            let keeper = SumsKeeper(database.log, set: Desk.projections)
            guard isCheck else {
                let summary = try await keeper.keepAll()
                if summary.isLeft {
                    StandardError.write(line: "kefu: another program sums up at this moment; it is left to it")
                }
                print(#"{"kept":\#(summary.days)}"#)
                return true
            }
            let (days, differing) = try await keeper.check()
            for difference in differing {
                StandardError.write(
                    line: "\(difference.table): \(difference.day) of shop \(difference.shop) differs from its details"
                )
            }
            print(#"{"checked":\#(days),"differing":\#(differing.count)}"#)
            return differing.isEmpty
        }
        if !isEqual { throw ExitCode(1) }
    }
}
