// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// Which follow-up a command tells something about, who does and when.
struct FollowUpItemOptions: ParsableArguments {
    @OptionGroup var work: FollowUpAgentOptions

    @Argument(help: ArgumentHelp("The order, or with another --kind the customer.", valueName: "id"))
    var id: String

    @Option(help: ArgumentHelp("The shop, where several know the id: its id, name or group.", valueName: "shop"))
    var shop: [String] = []

    @Option(
        help: ArgumentHelp("When it happened (default: now).", valueName: "time"),
        completion: .list(["now"]),
        transform: { text in try usage { () throws(AskingError) in try InstantArgument(argument: text) } }
    )
    var at: InstantArgument?

    @Option(
        help: ArgumentHelp(
            "The zone of local times (default: the shop's, else Asia/Shanghai).",
            valueName: "zone"
        ),
        transform: { text in try usage { () throws(AskingError) in try ZoneName.checked(text) } }
    )
    var timeZone: String?

    @Flag(help: "Also when another agent holds it, or the order is no longer to be paid.")
    var anyway = false
}
