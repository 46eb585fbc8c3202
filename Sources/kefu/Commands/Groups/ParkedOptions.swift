// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Which parked subjects are meant.
struct ParkedOptions: ParsableArguments {
    @Argument(help: "The group.")
    var group: String

    @Option(help: ArgumentHelp("Only this shop's.", valueName: "shop"))
    var shop: String?

    @Option(help: ArgumentHelp("Only this subject, for example orders/1001.", valueName: "subject"))
    var subject: String?

    @Flag(help: "All parked subjects.")
    var all = false

    func validate() throws {
        if all == (shop != nil || subject != nil) {
            throw ValidationError("name --subject or --shop, or all with --all")
        }
    }
}
