// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// The language of titles and remarks.
enum Language: String, CaseIterable, ExpressibleByArgument, Sendable {
    case english = "en"
    case chinese = "zh"

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

    /// Picks the text in this language.
    func pick(_ english: String, _ chinese: String) -> String {
        self == .chinese ? chinese : english
    }

    /// Picks the words in this language.
    func pick(_ phrase: Phrase) -> String {
        pick(phrase.english, phrase.chinese)
    }
}
