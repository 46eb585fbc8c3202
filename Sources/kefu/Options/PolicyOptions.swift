// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// Policies that differ from the ones in force, for this question only.
struct PolicyOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Judge with this value instead of the policy in force; may be repeated.",
            valueName: "key=value"
        ),
        transform: { text in try usage { () throws(AskingError) in try PolicyArgument(argument: text) } }
    )
    var policy: [PolicyArgument] = []
}
