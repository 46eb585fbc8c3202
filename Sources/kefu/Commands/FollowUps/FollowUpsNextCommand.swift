// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Projections
import ServiceDesk

/// `kefu follow-ups next`
struct FollowUpsNextCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "next",
        abstract: "Claim the next follow-up for an agent, and print it: nobody else gets it meanwhile.",
        discussion: """
            The agent's own items come first, then VIP, then the larger amount. The claim is an event; it lapses after \
            followup.claim_ms (half an hour) unless --lasts says otherwise. Each claim counts as one of the contacts \
            that the customer may get in 24 hours. When there is nothing to do it prints "none left"; with --limit it \
            looks at so many only.

            Example:

              kefu follow-ups next --agent anna
              kefu follow-ups next --agent anna --kind enquiry --lasts 1h --output json
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var policies: PolicyOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var item: FollowUpAgentOptions

    @Option(
        help: ArgumentHelp("How long the claim lasts.", valueName: "time"),
        transform: { text in try usage { () throws(AskingError) in try DurationArgument(argument: text) } }
    )
    var lasts: DurationArgument?

    func validate() throws {
        // What is claimed is claimed for good, so it is not guessed what was meant.
        if let line = scope.meaninglessDays { throw ValidationError(line) }
        if scope.knownAt != nil {
            throw ValidationError("--known-at: a claim is made with what is known now; leave it out")
        }
        if let lasts, lasts.milliseconds < 1 {
            throw ValidationError("--lasts: such a claim would lapse at once; give a time such as 30m or 1h")
        }
    }

    func run() async throws {
        let (options, output, item, lasts) = (scope, output, item, lasts)
        let policies = try policies.applied(to: .standard)
        try await database.withDatabase { database in
            let scope = try await options.scope(ReadModels(database.log))
            let claim = FollowUpClaim(
                kind: item.kind,
                agent: item.agent,
                at: scope.asOf,
                lasts: lasts?.milliseconds,
                policies: policies
            )
            let question = item.kind.queue(scope: scope, policies: policies, agent: item.agent)
            let local = output.output == .table ? LocalTimes(question) : nil
            let outcome = try await claim.run(limit: scope.limit, in: database) { limit in
                var part = scope
                part.limit = limit
                let question = item.kind.queue(scope: part, policies: policies, agent: item.agent)
                return output.output == .table ? LocalTimes(question).question : question
            }
            let lacking =
                outcome.claimed == nil
                ? try await EmptyReason.lacking(scope.shops, tables: question.tables, database.log) : EmptyReason()
            let lapses = local == nil ? nil : try await outcome.lapses(database, zone: scope.timeZone)
            try await ClaimPrinter(question, output).print(
                outcome,
                claim: claim,
                localColumns: local?.columns ?? [:],
                lapses: lapses,
                lacking: lacking
            )
        }
    }
}
