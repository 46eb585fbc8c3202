// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Policies that differ from the ones in force, for this question only.
struct PolicyOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Judge with this value instead of the policy in force; may be repeated.",
            valueName: "key=value"
        ),
        transform: PolicyArgument.init(argument:)
    )
    var policy: [PolicyArgument] = []
}
