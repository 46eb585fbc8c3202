// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Why a text is not JSON that can be taken.
public struct JSONRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// A kind of refusal.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        public static let notJSON = Code(rawValue: "not-json")
        public static let invalidUTF8 = Code(rawValue: "invalid-utf-8")
        public static let invalidEscape = Code(rawValue: "invalid-escape")
        public static let loneSurrogate = Code(rawValue: "lone-surrogate")
        public static let nulCharacter = Code(rawValue: "nul-character")
        public static let controlCharacter = Code(rawValue: "control-character")
        public static let invalidNumber = Code(rawValue: "invalid-number")
        public static let numberOutOfRange = Code(rawValue: "number-out-of-range")
        public static let duplicateKey = Code(rawValue: "duplicate-key")
        public static let trailingBytes = Code(rawValue: "trailing-bytes")
        public static let tooLarge = Code(rawValue: "too-large")
        public static let tooDeep = Code(rawValue: "too-deep")
        public static let tooManyFields = Code(rawValue: "too-many-fields")
    }

    public let code: Code
    /// The byte at which the text stops being acceptable, from 0.
    public let offset: Int
    /// The value concerned, such as `data.items[3].qty`; empty for the whole text.
    public let path: String
    /// The reason. It quotes nothing of the text.
    public let reason: String

    public init(code: Code, offset: Int, path: String, reason: String) {
        self.code = code
        self.offset = offset
        self.path = path
        self.reason = reason
    }

    public var description: String {
        (path.isEmpty ? "" : path + ": ") + reason + " (byte \(offset))"
    }
}
