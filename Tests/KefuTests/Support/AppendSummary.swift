// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What `kefu append` prints as the last line of standard output.
struct AppendSummary: Decodable, Hashable, CustomStringConvertible {
    var appended: Int
    var duplicates: Int
    var refused: Int
    var conflicts = 0

    init(appended: Int = 0, duplicates: Int = 0, refused: Int = 0, conflicts: Int = 0) {
        self.appended = appended
        self.duplicates = duplicates
        self.refused = refused
        self.conflicts = conflicts
    }

    init(_ ending: Ending) throws {
        let last = try #require(ending.output.split(separator: 0x0A).last, "no summary: \(ending)")
        self = try JSONDecoder().decode(Self.self, from: Data(last))
    }

    var description: String {
        "\(appended) appended, \(duplicates) duplicates, \(refused) refused, of them \(conflicts) conflicts"
    }
}
