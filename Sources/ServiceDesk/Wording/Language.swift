// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The language of titles and remarks.
package enum Language: String, CaseIterable, Sendable {
    case english = "en"
    case chinese = "zh"

    /// Picks the text in this language.
    package func pick(_ english: String, _ chinese: String) -> String {
        self == .chinese ? chinese : english
    }

    /// Picks the words in this language.
    package func pick(_ phrase: Phrase) -> String {
        pick(phrase.english, phrase.chinese)
    }
}
