// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Projections

/// Which parked subjects of a projection are meant.
struct ParkedChoiceOptions: ParsableArguments {
    @Argument(help: "The projection.")
    var projection: String

    @Option(help: ArgumentHelp("Only this shop's: its id, name or group.", valueName: "shop"))
    var shop: String?

    @Option(help: ArgumentHelp("Only this subject, for example orders/1001.", valueName: "subject"))
    var subject: String?

    @Flag(help: "All parked subjects.")
    var all = false

    func validate() throws {
        try ProjectionNames.check([projection])
        let isOfSome = shop != nil || subject != nil
        if all, isOfSome {
            throw ValidationError("--all means all that is parked; leave it out, or leave out --subject and --shop")
        }
        if !all, !isOfSome { throw ValidationError("name --subject or --shop, or all with --all") }
        if shop == "" { throw ValidationError("--shop is empty; give an id, a name or a group") }
    }
}

extension ParkedSubjects.Summary {
    /// The last line of standard output.
    var json: String { #"{"freed":\#(freed),"events":\#(events),"parked_again":\#(parkedAgain)}"# }
}
