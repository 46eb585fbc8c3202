// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Turns rows into the bytes of a format.
package protocol RowEncoder {
    /// Titles of columns for which there was no room.
    var leftOut: [String] { get }
    /// Writes what stands before the first row.
    mutating func begin(into bytes: inout [UInt8])
    /// Writes a row.
    mutating func row(_ cells: [Cell], into bytes: inout [UInt8])
    /// Writes what stands after the last row.
    mutating func end(into bytes: inout [UInt8])
}

extension RowEncoder {
    package var leftOut: [String] { [] }
}
