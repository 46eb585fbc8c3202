// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Why a benchmark cannot go on.
struct BenchError: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}
