// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu tiers rfm`
struct TiersRFMCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "rfm",
        abstract: "Recency, frequency and money of customers: points from 1 to 5 and a segment.",
        discussion: """
            Recency is the days since the last payment that is no deposit, also of an order that is not completed yet; \
            frequency and money are those of completed paid orders.

            Example:

              kefu tiers rfm
              kefu tiers rfm --segment key_win_back --output csv
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var policies: PolicyOptions
    @OptionGroup var output: OutputOptions

    @Option(
        help: ArgumentHelp("Only this segment, such as key_value or other_win_back.", valueName: "segment"),
        completion: .list(RFMQuery.segments),
        transform: Self.segment(named:)
    )
    var segment: String?

    private static func segment(named name: String) throws -> String {
        guard RFMQuery.segments.contains(name) else {
            throw ValidationError("a segment is \(RFMQuery.segments.joined(separator: ", "))")
        }
        return name
    }

    var isAboutAnInstant: Bool { true }

    func question(_ scope: Scope) throws -> Question {
        RFMQuery(scope: scope, policies: try policies.applied(to: .standard), segment: segment).question
    }
}
