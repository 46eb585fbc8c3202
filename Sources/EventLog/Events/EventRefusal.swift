// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Why an event is not taken. It names the field and what is expected of it, and quotes no value.
public struct EventRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// A kind of refusal.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        public static let notJSON = Code(.notJSON)
        public static let invalidUTF8 = Code(.invalidUTF8)
        public static let invalidEscape = Code(.invalidEscape)
        public static let loneSurrogate = Code(.loneSurrogate)
        public static let nulCharacter = Code(.nulCharacter)
        public static let controlCharacter = Code(.controlCharacter)
        public static let invalidNumber = Code(.invalidNumber)
        public static let numberOutOfRange = Code(.numberOutOfRange)
        public static let duplicateKey = Code(.duplicateKey)
        public static let trailingBytes = Code(.trailingBytes)
        public static let tooLarge = Code(.tooLarge)
        public static let tooDeep = Code(.tooDeep)
        public static let tooManyFields = Code(.tooManyFields)
        public static let notAnObject = Code(rawValue: "not-an-object")
        public static let missingAttribute = Code(rawValue: "missing-attribute")
        public static let invalidAttribute = Code(rawValue: "invalid-attribute")
        public static let attributeTooLong = Code(rawValue: "attribute-too-long")
        public static let invalidSpecVersion = Code(rawValue: "invalid-specversion")
        public static let invalidSource = Code(rawValue: "invalid-source")
        public static let unknownType = Code(rawValue: "unknown-type")
        public static let invalidSubject = Code(rawValue: "invalid-subject")
        public static let subjectMismatch = Code(rawValue: "subject-mismatch")
        public static let invalidTime = Code(rawValue: "invalid-time")
        public static let invalidExtension = Code(rawValue: "invalid-extension")
        public static let invalidContentType = Code(rawValue: "invalid-datacontenttype")
        public static let binaryData = Code(rawValue: "binary-data")
        public static let invalidData = Code(rawValue: "invalid-data")
        public static let schema = Code(rawValue: "schema")

        private init(_ code: JSONRefusal.Code) { rawValue = code.rawValue }
    }

    public let code: Code
    /// The attribute, or the path of the field such as `data.items[3].qty`; empty for the event as a whole.
    public let field: String
    /// The reason, without the field.
    public let message: String

    public init(code: Code, field: String, message: String) {
        self.code = code
        self.field = field
        self.message = message
    }

    init(_ refusal: JSONRefusal) {
        code = Code(rawValue: refusal.code.rawValue)
        field = refusal.path
        message = refusal.reason + " (byte \(refusal.offset))"
    }

    init(_ violation: SchemaViolation) {
        code = .schema
        field = violation.path.isEmpty ? "data" : "data." + violation.path
        message = violation.expectation
    }

    /// One line: the field and the reason.
    public var description: String { field.isEmpty ? message : field + ": " + message }
}
