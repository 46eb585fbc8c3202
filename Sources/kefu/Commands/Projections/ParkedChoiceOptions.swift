// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Projections

/// Which parked subjects of a projection are meant.
struct ParkedChoiceOptions: ParsableArguments {
    @Argument(help: "The projection.")
    var projection: String

    @Option(help: ArgumentHelp("Only this shop's.", valueName: "shop"))
    var shop: String?

    @Option(help: ArgumentHelp("Only this subject, for example orders/1001.", valueName: "subject"))
    var subject: String?

    @Flag(help: "All parked subjects.")
    var all = false

    func validate() throws {
        try ProjectionNames.check([projection])
        if all == (shop != nil || subject != nil) {
            throw ValidationError("name --subject or --shop, or all with --all")
        }
    }

    var choice: ParkedSubjects.Choice { .init(projection: projection, shop: shop, subject: subject) }
}

extension ParkedSubjects.Summary {
    /// The last line of standard output.
    var json: String { #"{"freed":\#(freed),"events":\#(events),"parked_again":\#(parkedAgain)}"# }
}
