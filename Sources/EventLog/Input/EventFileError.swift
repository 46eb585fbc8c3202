// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Why the rest of an event file cannot be read. All good records before that place have been given out.
public struct EventFileError: Error, Sendable, Hashable {
    /// What went wrong, for programs.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The code's name.
        public let description: String

        /// The file could not be opened.
        public static let cannotOpen = Code(description: "cannotOpen")
        /// The operating system failed to read on.
        public static let cannotRead = Code(description: "cannotRead")
        /// Reading was stopped before the end.
        public static let stopped = Code(description: "stopped")
        /// The compressed data ends in the middle.
        public static let truncatedCompression = Code(description: "truncatedCompression")
        /// The compressed data is damaged, or its checksum is wrong.
        public static let corruptCompression = Code(description: "corruptCompression")
        /// Something other than compressed data follows compressed data.
        public static let bytesAfterCompression = Code(description: "bytesAfterCompression")
        /// Decompression would need more memory than is allowed.
        public static let windowTooLarge = Code(description: "windowTooLarge")
        /// The file is in a compressed or archived form that is not read here.
        public static let unsupportedFormat = Code(description: "unsupportedFormat")
        /// The file is not UTF-8.
        public static let unsupportedEncoding = Code(description: "unsupportedEncoding")
        /// The file ends before the array does.
        public static let arrayCutOff = Code(description: "arrayCutOff")
        /// Array elements are not separated by exactly one comma.
        public static let arrayGarbage = Code(description: "arrayGarbage")
        /// Something follows the end of the array.
        public static let textAfterArray = Code(description: "textAfterArray")
    }

    /// What went wrong, for programs.
    public let code: Code

    /// The file's name as given, `stdin` for standard input.
    public let file: String

    /// The line or element that was being read, where there was one.
    public let place: EventFilePlace?

    /// How many bytes of (decompressed) text come before the place of the error, where that helps to find it.
    public let offset: Int?

    /// What went wrong, for people.
    public let reason: String

    /// What to do about it.
    public let remedy: String

    init(
        _ code: Code,
        file: String,
        place: EventFilePlace? = nil,
        offset: Int? = nil,
        reason: String,
        remedy: String
    ) {
        self.code = code
        self.file = file
        self.place = place
        self.offset = offset
        self.reason = reason
        self.remedy = remedy
    }
}

extension EventFileError: CustomStringConvertible {
    /// One line: the place, what went wrong, and what to do.
    public var description: String {
        var text = place.map { $0.text(in: file) } ?? file
        text += ": \(reason)"
        if let offset {
            text += " at byte \(offset)"
        }
        return text + "; \(remedy)"
    }
}
