// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The same words in English and in Chinese.
public struct Phrase: Hashable, Sendable {
    public var english: String
    public var chinese: String

    public init(_ english: String, _ chinese: String) {
        self.english = english
        self.chinese = chinese
    }
}
