// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Where in a file a record stands.
public struct EventFilePlace: Sendable, Hashable {
    /// What ``number`` counts.
    public enum Unit: Sendable, Hashable {
        /// Lines, the first one being 1.
        case line
        /// Elements of the top-level array, the first one being 0.
        case element
    }

    /// Whether the file is read by lines or by array elements.
    public let unit: Unit

    /// The line number from 1, or the element's index from 0.
    public let number: Int

    /// Makes the place of a line.
    public static func line(_ number: Int) -> EventFilePlace {
        EventFilePlace(unit: .line, number: number)
    }

    /// Makes the place of an array element.
    public static func element(_ index: Int) -> EventFilePlace {
        EventFilePlace(unit: .element, number: index)
    }

    /// The place as errors print it: `day.ndjson:12` or `day.json[11]`.
    public func text(in file: String) -> String {
        switch unit {
        case .line: "\(file):\(number)"
        case .element: "\(file)[\(number)]"
        }
    }
}
