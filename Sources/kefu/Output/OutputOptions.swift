// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// How to show the answer.
struct OutputOptions: ParsableArguments {
    @Option(name: [.short, .long], help: ArgumentHelp("The form of the rows.", valueName: "format"))
    var output = OutputFormat.table

    @Option(
        help: ArgumentHelp("The language of titles and remarks (default: that of the locale).", valueName: "language")
    )
    var language: Language?

    /// The language asked for, else that of the locale.
    var effectiveLanguage: Language { language ?? .ofLocale() }
}
