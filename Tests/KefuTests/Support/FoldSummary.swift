// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What `kefu project --once` prints.
struct FoldSummary: Decodable {
    var events: Int

    init(_ ending: Ending) throws {
        let last = try #require(ending.output.split(separator: 0x0A).last, "no summary: \(ending)")
        self = try JSONDecoder().decode(Self.self, from: Data(last))
    }
}
