// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// What a JSON value is.
enum JSONKind: UInt8, Sendable {
    case null, falseLiteral, trueLiteral, number, string, array, object
}
