// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Turns compressed bytes into plain ones, as much at a time as fits.
protocol StreamDecoder: AnyObject {
    /// Decodes from the front of `input`, which it shortens by what it used, into the front of `output`.
    ///
    /// - Parameter isLast: No input follows `input`.
    /// - Returns: How many bytes were written. Zero asks for more input, or, after the last, says that all is done.
    func decode(
        _ input: inout UnsafeRawBufferPointer,
        into output: UnsafeMutableRawBufferPointer,
        isLast: Bool
    ) throws(StreamDecodingFailure) -> Int
}

/// Why compressed bytes cannot be decoded.
enum StreamDecodingFailure: Error {
    case truncated
    case corrupt(String)
    case bytesAfterEnd
    case windowTooLarge
    case outOfMemory
}
