// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Names of types that are not of the catalogue.
enum EventTypeName {
    /// Whether a name carries a reverse-DNS prefix: three labels or more of lower-case letters, digits, `-` and `_`,
    /// the first one, which stands for a top-level domain, two characters or more without `_` and a letter in front.
    ///
    /// A name that begins as those of the catalogue do (`order.placed.v2`) is a mistake, not somebody's own type.
    static func isCustom(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        var labels = 1
        var length = 0
        var first = 0
        for byte in name {
            switch byte {
            case UInt8(ascii: "."):
                guard length > 0 else { return false }
                if labels == 1 { first = length }
                labels += 1
                length = 0
                continue
            case UInt8(ascii: "a")...UInt8(ascii: "z"): break
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                guard labels > 1 || length > 0 else { return false }
            case UInt8(ascii: "_"):
                guard labels > 1 else { return false }
            default: return false
            }
            length += 1
        }
        guard labels >= 3, length > 0, first >= 2, let start = name.baseAddress else { return false }
        return !EventType.names.contains { known in
            known.utf8CodeUnitCount > first && JSONBytes.areEqual(known.utf8Start, start, first + 1)
        }
    }

    static func refusal(of name: UnsafeBufferPointer<UInt8>) -> EventRefusal {
        let hint = nearest(to: Array(name)).map { ", did you mean \($0)?" } ?? "."
        return EventRefusal(
            code: .unknownType,
            field: "type",
            message: "unknown\(hint) A type of your own carries a reverse-DNS prefix, such as com.example.thing"
        )
    }

    /// The name of the catalogue that needs the fewest changes of a character, if they are few.
    static func nearest(to name: [UInt8]) -> String? {
        guard name.count <= 64 else { return nil }
        let candidates = EventType.names.map { ($0.description, distance(name, Array($0.description.utf8))) }
        guard let best = candidates.min(by: { $0.1 < $1.1 }), best.1 <= max(2, best.0.utf8.count / 2) else {
            return nil
        }
        return best.0
    }

    /// The Levenshtein distance.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in right.enumerated() {
                let cost = min(row[j] + 1, row[j + 1] + 1, diagonal + (a == b ? 0 : 1))
                diagonal = row[j + 1]
                row[j + 1] = cost
            }
        }
        return row[right.count]
    }
}
