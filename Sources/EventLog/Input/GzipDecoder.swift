// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import CZlib

/// Decodes gzip files of one or more members, zero padding after the last one included.
final class GzipDecoder: StreamDecoder {
    private let stream: UnsafeMutablePointer<z_stream>
    private var isBetweenMembers = false

    init() throws(StreamDecodingFailure) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let gzipOnly: Int32 = 16
        let status = inflateInit2_(stream, MAX_WBITS + gzipOnly, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else {
            throw .outOfMemory
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    func decode(
        _ input: inout UnsafeRawBufferPointer,
        into output: UnsafeMutableRawBufferPointer,
        isLast: Bool
    ) throws(StreamDecodingFailure) -> Int {
        while true {
            if isBetweenMembers {
                guard try beginMember(&input) else {
                    return 0
                }
            }
            let (status, produced) = inflateOnce(&input, into: output)
            if status == Z_STREAM_END {
                isBetweenMembers = true
            }
            // What was decoded before damage counts; zlib repeats its complaint on the next call.
            if produced > 0 {
                return produced
            }
            switch status {
            case Z_STREAM_END:
                continue
            case Z_OK, Z_BUF_ERROR:
                guard input.isEmpty else {
                    continue
                }
                if isLast {
                    throw .truncated
                }
                return 0
            case Z_MEM_ERROR:
                throw .outOfMemory
            default:
                throw .corrupt(stream.pointee.msg.map { String(cString: $0) } ?? "invalid data")
            }
        }
    }

    /// Passes over padding to the next member; says no when the input is used up.
    private func beginMember(_ input: inout UnsafeRawBufferPointer) throws(StreamDecodingFailure) -> Bool {
        while let first = input.first {
            if first == 0x1F {
                inflateReset(stream)
                isBetweenMembers = false
                return true
            }
            guard first == 0 else {
                throw .bytesAfterEnd
            }
            input = UnsafeRawBufferPointer(rebasing: input.dropFirst())
        }
        return false
    }

    private func inflateOnce(
        _ input: inout UnsafeRawBufferPointer,
        into output: UnsafeMutableRawBufferPointer
    ) -> (status: Int32, produced: Int) {
        let offered = min(input.count, Int(UInt32.max))
        let room = min(output.count, Int(UInt32.max))
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        )
        stream.pointee.avail_in = UInt32(offered)
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(room)
        let status = inflate(stream, Z_NO_FLUSH)
        let used = offered - Int(stream.pointee.avail_in)
        input = UnsafeRawBufferPointer(rebasing: input.dropFirst(used))
        return (status, room - Int(stream.pointee.avail_out))
    }
}
