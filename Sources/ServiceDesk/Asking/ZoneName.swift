// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The name of a time zone, such as `Asia/Shanghai`, as the IANA database has it.
///
/// PostgreSQL takes more for a zone: `+08:00` and `UTC+8`, which it counts westward as POSIX does, so that they mean the other side of
/// the world, and abbreviations such as `CST`, of which it knows the American one. None of these is taken; `safe_zone.sql` keeps to the
/// same names where events tell them.
package enum ZoneName {
    /// Names without a continent that mean one zone everywhere.
    private static let plain: Set<String> = [
        "utc", "gmt", "prc", "roc", "rok", "japan", "singapore", "hongkong", "iran", "israel", "turkey", "egypt",
        "libya", "cuba", "jamaica",
        "eire", "portugal", "poland", "iceland", "greenwich", "universal", "zulu",
    ]

    /// Takes a name that has the form of one; whether there is such a zone is for PostgreSQL to say (SQLSTATE 22023).
    ///
    /// - Throws: `AskingError` for anything else.
    package static func checked(_ text: String) throws(AskingError) -> String {
        guard plain.contains(text.lowercased()) || isOffset(text) || isPath(text) else {
            throw AskingError("\(text): not the name of a time zone; write one such as Asia/Shanghai or UTC")
        }
        return text
    }

    /// `Etc/GMT-8` and its like, from twelve hours west to fourteen east: whole hours, by their own names.
    private static func isOffset(_ text: String) -> Bool {
        (1...12).contains { text == "Etc/GMT+\($0)" } || (1...14).contains { text == "Etc/GMT-\($0)" }
    }

    /// Words with a slash between them, without digits: those would be read as an offset.
    private static func isPath(_ text: String) -> Bool {
        let words = text.split(separator: "/", omittingEmptySubsequences: false)
        return words.count > 1
            && words.allSatisfy { word in
                !word.isEmpty
                    && word.utf8.allSatisfy { byte in
                        switch byte {
                        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                        case UInt8(ascii: "_"), UInt8(ascii: "-"): true
                        default: false
                        }
                    }
            }
    }
}
