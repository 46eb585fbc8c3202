// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import CZlib
import CZstd
import EventLog
import Glibc
import Testing

/// A file that holds the given bytes and goes with the value.
final class InputFixture {
    let path: String

    init(_ bytes: [UInt8]) throws {
        var template = Array("/tmp/kefu-input-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        try #require(descriptor >= 0)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            try #require(count > 0)
            written += count
        }
        close(descriptor)
    }

    convenience init(_ text: String) throws {
        try self.init(Array(text.utf8))
    }

    deinit {
        unlink(path)
    }
}

/// Everything a reader gave, in a form that tests can compare.
struct InputReading: Equatable {
    /// `place text`, or `place too long: length`.
    var records: [String] = []
    var error: EventFileError.Code?
    var message = ""

    static func == (one: InputReading, other: InputReading) -> Bool {
        one.records == other.records && one.error == other.error
    }

    static func of(
        _ bytes: [UInt8],
        bufferSize: Int = 256 * 1024,
        maximumRecordBytes: Int = 1024 * 1024
    ) throws -> InputReading {
        let fixture = try InputFixture(bytes)
        let options = EventFileReader.Options(bufferSize: bufferSize, maximumRecordBytes: maximumRecordBytes)
        var reader = try EventFileReader(path: fixture.path, options: options)
        var reading = InputReading()
        do {
            while let record = try reader.next() {
                let place = record.place.text(in: "")
                switch record.content {
                case .bytes(let content):
                    reading.records.append("\(place) \(String(decoding: content, as: UTF8.self))")
                case .tooLong(let length):
                    reading.records.append("\(place) too long: \(length)")
                }
            }
        } catch {
            reading.error = error.code
            reading.message = error.description
            #expect(throws: error) { _ = try reader.next() }
        }
        return reading
    }

    static func of(
        _ text: String,
        bufferSize: Int = 256 * 1024,
        maximumRecordBytes: Int = 1024 * 1024
    ) throws -> InputReading {
        try of(Array(text.utf8), bufferSize: bufferSize, maximumRecordBytes: maximumRecordBytes)
    }
}

/// Compresses with the libraries the reader decompresses with.
enum InputCompression {
    static func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
        var stream = z_stream()
        let gzipFormat: Int32 = MAX_WBITS + 16
        let size = Int32(MemoryLayout<z_stream>.size)
        let status = deflateInit2_(&stream, 6, Z_DEFLATED, gzipFormat, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
        try #require(status == Z_OK)
        defer { deflateEnd(&stream) }
        var source = bytes
        var output = [UInt8](repeating: 0, count: bytes.count + bytes.count / 100 + 256)
        let produced = try source.withUnsafeMutableBufferPointer { input in
            try output.withUnsafeMutableBufferPointer { output in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                try #require(deflate(&stream, Z_FINISH) == Z_STREAM_END)
                return output.count - Int(stream.avail_out)
            }
        }
        return Array(output.prefix(produced))
    }

    static func zstd(_ bytes: [UInt8], windowLog: Int32? = nil) throws -> [UInt8] {
        let context = try #require(ZSTD_createCCtx())
        defer { ZSTD_freeCCtx(context) }
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
        if let windowLog {
            ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, windowLog)
            ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0)
        }
        var output = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
        // Streaming without a known size, so that the frame names the window asked for.
        let produced = try bytes.withUnsafeBytes { input in
            try output.withUnsafeMutableBytes { output in
                var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
                var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
                try #require(ZSTD_compressStream2(context, &target, &source, ZSTD_e_continue) <= output.count)
                try #require(ZSTD_compressStream2(context, &target, &source, ZSTD_e_end) == 0)
                return target.pos
            }
        }
        return Array(output.prefix(produced))
    }
}

/// Bytes that look like nothing, the same for the same seed.
struct InputNoise: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
