// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Projections
import ServiceDesk

/// Of which shops and when a row is to be explained.
struct ExplainOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Only this shop: its id, name or group; may be repeated.", valueName: "shop"))
    var shop: [String] = []

    @Option(
        help: ArgumentHelp("As things stood at this instant (default: now).", valueName: "time"),
        transform: { text in try usage { () throws(AskingError) in try InstantArgument(argument: text) } }
    )
    var asOf: InstantArgument?

    @Option(
        help: ArgumentHelp("The zone of local days (default: the shop's, else Asia/Shanghai).", valueName: "zone"),
        transform: { text in try usage { () throws(AskingError) in try ZoneName.checked(text) } }
    )
    var timeZone: String?

    @OptionGroup var policies: PolicyOptions

    func validate() throws {
        if shop.contains("") {
            throw ValidationError("--shop is empty; give an id, a name or a group, or leave it out for all shops")
        }
    }

    func scope(_ models: ReadModels) async throws -> Scope {
        var request = ScopeRequest()
        request.shops = shop
        request.asOf = asOf
        request.timeZone = timeZone
        return try await request.scope(models)
    }
}
