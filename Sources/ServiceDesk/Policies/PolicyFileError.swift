// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Why a file of policies cannot be taken.
struct PolicyFileError: Error, CustomStringConvertible {
    var reason: String

    var description: String { reason }
}
