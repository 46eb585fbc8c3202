// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The plain bytes of a file, whether it is compressed or not.
struct InputSource: ~Copyable {
    private static let compressedBytes = 256 * 1024

    private var raw: RawInput
    private var isRecognised = false
    private var isRawAtEnd = false
    private var decoder: (any StreamDecoder)?
    // The first bytes of a plain file, or the compressed bytes that were read and not yet decoded.
    private let buffer: UnsafeMutableRawBufferPointer
    private var pending: UnsafeRawBufferPointer

    init(raw: consuming RawInput, bufferSize: Int) {
        self.raw = raw
        buffer = .allocate(byteCount: max(bufferSize, InputFormat.magicBytes), alignment: 16)
        pending = UnsafeRawBufferPointer(rebasing: buffer[..<0])
    }

    deinit {
        buffer.deallocate()
    }

    var name: String { raw.name }

    var totalBytes: Int? { raw.totalBytes }

    /// How many bytes of the file as it is stored have been used.
    var bytesRead: Int { raw.bytesRead - pending.count }

    /// Gives the next plain bytes, waiting for at least one; zero at the end.
    mutating func read(into output: UnsafeMutableRawBufferPointer) throws(EventFileError) -> Int {
        if !isRecognised {
            try recognise()
        }
        if let decoder {
            return try decode(with: decoder, into: output)
        }
        guard pending.isEmpty else {
            let count = min(pending.count, output.count)
            output.copyMemory(from: UnsafeRawBufferPointer(rebasing: pending.prefix(count)))
            pending = UnsafeRawBufferPointer(rebasing: pending.dropFirst(count))
            return count
        }
        return try raw.read(into: output)
    }

    private mutating func recognise() throws(EventFileError) {
        var count = 0
        var format: InputFormat?
        while format == nil {
            let room = UnsafeMutableRawBufferPointer(rebasing: buffer[count...].prefix(InputFormat.magicBytes - count))
            let read = try raw.read(into: room)
            isRawAtEnd = read == 0
            count += read
            format = InputFormat.recognise(Array(buffer[..<count]), isComplete: isRawAtEnd)
        }
        pending = UnsafeRawBufferPointer(rebasing: buffer[..<count])
        isRecognised = true
        do throws(StreamDecodingFailure) {
            switch format {
            case .gzip: decoder = try GzipDecoder()
            case .zstd: decoder = try ZstdDecoder()
            default: break
            }
        } catch {
            throw error.error(in: raw.name, at: bytesRead)
        }
        if case .unsupported(let name, let command) = format {
            throw EventFileError(
                .unsupportedFormat,
                file: raw.name,
                reason: "is \(name), which is not read here",
                remedy: "decompress it first: \(command) FILE | kefu append -"
            )
        }
    }

    private mutating func decode(
        with decoder: any StreamDecoder,
        into output: UnsafeMutableRawBufferPointer
    ) throws(EventFileError) -> Int {
        while true {
            let produced: Int
            do throws(StreamDecodingFailure) {
                produced = try decoder.decode(&pending, into: output, isLast: isRawAtEnd)
            } catch {
                throw error.error(in: raw.name, at: bytesRead)
            }
            if produced > 0 || (isRawAtEnd && pending.isEmpty) {
                return produced
            }
            let count = try raw.read(into: buffer)
            isRawAtEnd = count == 0
            pending = UnsafeRawBufferPointer(rebasing: buffer[..<count])
        }
    }
}

extension StreamDecodingFailure {
    /// The failure as the file's reader sees it; `position` counts compressed bytes.
    fileprivate func error(in file: String, at position: Int) -> EventFileError {
        switch self {
        case .truncated:
            EventFileError(
                .truncatedCompression,
                file: file,
                reason: "the compressed data ends in the middle, after \(position) bytes",
                remedy: "fetch the file again; what was stored from it counts once"
            )
        case .corrupt(let reason):
            EventFileError(
                .corruptCompression,
                file: file,
                reason: "the compressed data is damaged (\(reason)), before byte \(position) of the file",
                remedy: "fetch the file again; what was stored from it counts once"
            )
        case .bytesAfterEnd:
            EventFileError(
                .bytesAfterCompression,
                file: file,
                reason: "other bytes follow the compressed data, after byte \(position) of the file",
                remedy: "cut them off, or decompress the file yourself and pipe it to kefu append -"
            )
        case .windowTooLarge:
            EventFileError(
                .windowTooLarge,
                file: file,
                reason: "was compressed with a window over 128 MiB",
                remedy: "decompress it first: zstd -dc --long=31 FILE | kefu append -"
            )
        case .outOfMemory:
            EventFileError(
                .cannotRead,
                file: file,
                reason: "there is not enough memory to decompress it",
                remedy: "free memory, or decompress the file elsewhere and pipe it to kefu append -"
            )
        }
    }
}
