// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

extension Language: ExpressibleByArgument {
    /// The language of the caller's locale: Chinese for `zh…`, English for all others.
    static func ofLocale(environment: (String) -> String? = Environment.value(of:)) -> Language {
        // POSIX order of precedence; an empty value counts as absent.
        for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
            if let locale = environment(name) {
                return locale.lowercased().hasPrefix("zh") ? .chinese : .english
            }
        }
        return .english
    }
}
