// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import CZstd

/// Decodes zstd files of one or more frames, skippable ones included.
final class ZstdDecoder: StreamDecoder {
    /// The largest window accepted, as a power of two in bytes: 128 MiB, what `zstd --long` and `--ultra` use.
    static let maximumWindowLog: Int32 = 27

    // zstd_errors.h guarantees these numbers.
    private static let prefixUnknown = 10
    private static let windowTooLarge = 16
    private static let memoryAllocation = 64

    private let stream: OpaquePointer
    private let frameHint: Int
    private var hint: Int
    private var isBetweenFrames = true
    private var hasFinishedFrame = false

    init() throws(StreamDecodingFailure) {
        guard let stream = ZSTD_createDStream() else {
            throw .outOfMemory
        }
        self.stream = stream
        frameHint = ZSTD_initDStream(stream)
        hint = frameHint
        ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, Self.maximumWindowLog)
    }

    deinit {
        ZSTD_freeDStream(stream)
    }

    func decode(
        _ input: inout UnsafeRawBufferPointer,
        into output: UnsafeMutableRawBufferPointer,
        isLast: Bool
    ) throws(StreamDecodingFailure) -> Int {
        while true {
            if input.isEmpty, isBetweenFrames {
                return 0
            }
            // No more than zstd asks for: one block a call, so that damage in a block does not take the one before it.
            var source = ZSTD_inBuffer(src: input.baseAddress, size: min(input.count, hint), pos: 0)
            var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
            let status = ZSTD_decompressStream(stream, &target, &source)
            if ZSTD_isError(status) != 0 {
                throw failure(status)
            }
            input = UnsafeRawBufferPointer(rebasing: input.dropFirst(source.pos))
            isBetweenFrames = status == 0
            hasFinishedFrame = hasFinishedFrame || isBetweenFrames
            hint = status == 0 ? frameHint : status
            if target.pos > 0 {
                return target.pos
            }
            guard input.isEmpty else {
                continue
            }
            if isLast, !isBetweenFrames {
                throw .truncated
            }
            return 0
        }
    }

    private func failure(_ status: Int) -> StreamDecodingFailure {
        switch -status {
        case Self.prefixUnknown where hasFinishedFrame && isBetweenFrames: .bytesAfterEnd
        case Self.windowTooLarge: .windowTooLarge
        case Self.memoryAllocation: .outOfMemory
        default: .corrupt(String(cString: ZSTD_getErrorName(status)))
        }
    }
}
