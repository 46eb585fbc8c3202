// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The frame of COPY's binary format.
enum BinaryCopyFormat {
    /// `PGCOPY\n\377\r\n\0`, with which every file begins.
    static let signature: [UInt8] = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00]
}
