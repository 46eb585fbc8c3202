// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Reads the records of a file of events: the lines of NDJSON, or the elements of one top-level JSON array.
///
/// The file may be compressed with gzip or zstd; that and the form of the text are recognised by content, not by name.
/// Memory is bounded whatever the file holds: about two buffers and twice the longest record allowed, and for zstd the
/// window its writer chose, 128 MiB at most. Records are cut out, not checked: what is in them is for the parser to
/// refuse. All calls block, so call them on a thread of your own, never on the cooperative pool.
public struct EventFileReader: ~Copyable {
    /// How to read.
    public struct Options: Sendable {
        /// How many bytes to ask the operating system for at a time.
        public var bufferSize: Int

        /// The longest record that is given out, in bytes without its line ending.
        public var maximumRecordBytes: Int

        /// Makes options; without arguments 256 KiB a read and records as long as the text of an event may be.
        public init(bufferSize: Int = 256 * 1024, maximumRecordBytes: Int = EventParser.mostBytes) {
            precondition(bufferSize > 0 && maximumRecordBytes > 0, "sizes are positive")
            self.bufferSize = bufferSize
            self.maximumRecordBytes = maximumRecordBytes
        }
    }

    enum Shape {
        case unknown
        case lines
        case array
    }

    let maximumRecordBytes: Int
    var window: InputWindow
    var shape = Shape.unknown
    var lines = LineProgress()
    var array = ArrayProgress()
    private var failure: EventFileError?

    /// Opens a file, or standard input for `-`. Nothing is read yet.
    ///
    /// - Throws: ``EventFileError`` with code `cannotOpen`.
    public init(path: String, options: Options = Options()) throws(EventFileError) {
        self.init(raw: try RawInput(path: path), options: options)
    }

    /// Reads from an open descriptor, which stays the caller's to close.
    ///
    /// - Parameter name: What errors call it.
    public init(descriptor: Int32, name: String, options: Options = Options()) {
        self.init(raw: RawInput(descriptor: descriptor, name: name, isOwned: false), options: options)
    }

    /// Opens a file, whose waits for bytes are looked after.
    ///
    /// - Throws: ``EventFileError`` with code `cannotOpen`.
    init(path: String, watch: InputWatch) throws(EventFileError) {
        self.init(raw: try RawInput(path: path, watch: watch), options: Options())
    }

    /// Reads from an open descriptor, whose waits for bytes are looked after.
    init(descriptor: Int32, name: String, watch: InputWatch) {
        self.init(raw: RawInput(descriptor: descriptor, name: name, isOwned: false, watch: watch), options: Options())
    }

    private init(raw: consuming RawInput, options: Options) {
        maximumRecordBytes = options.maximumRecordBytes
        let source = InputSource(raw: raw, bufferSize: options.bufferSize)
        window = InputWindow(source: source, readSize: options.bufferSize)
    }

    /// The file's name as errors print it, `stdin` for standard input.
    public var name: String { window.name }

    /// How many bytes of the file as stored (compressed, if it is) have been used: for progress.
    public var bytesRead: Int { window.bytesRead }

    /// How many bytes the file as stored had when it was opened; nil for a pipe or a terminal.
    public var totalBytes: Int? { window.totalBytes }

    /// Gives the next record, or nil after the last one.
    ///
    /// The record's bytes are valid until the next call. Blank lines are passed over and counted.
    /// - Throws: ``EventFileError`` where the file cannot be read on; calling again throws the same.
    public mutating func next() throws(EventFileError) -> EventFileRecord? {
        if let failure {
            throw failure
        }
        do throws(EventFileError) {
            if shape == .unknown {
                try recogniseShape()
            }
            return shape == .array ? try nextElement() : try nextLine()
        } catch {
            failure = error
            throw error
        }
    }

    private mutating func recogniseShape() throws(EventFileError) {
        try passByteOrderMark()
        while true {
            let unread = window.unread
            var blanks = 0
            while blanks < unread.count, unread[blanks].isJSONBlank {
                lines.number += unread[blanks] == UInt8(ascii: "\n") ? 1 : 0
                blanks += 1
            }
            window.drop(blanks)
            if blanks < unread.count {
                shape = unread[blanks] == UInt8(ascii: "[") ? .array : .lines
                window.drop(shape == .array ? 1 : 0)
                return
            }
            guard try window.fill() else {
                shape = .lines
                return
            }
        }
    }

    private mutating func passByteOrderMark() throws(EventFileError) {
        let utf8: [UInt8] = [0xEF, 0xBB, 0xBF]
        while true {
            let unread = window.unread
            if unread.starts(with: utf8) {
                window.drop(utf8.count)
                return
            }
            if unread.starts(with: [0xFF, 0xFE]) || unread.starts(with: [0xFE, 0xFF]) {
                throw EventFileError(
                    .unsupportedEncoding,
                    file: name,
                    reason: "is UTF-16, not UTF-8",
                    remedy: "convert it first: iconv -f UTF-16 -t UTF-8 FILE | kefu append -"
                )
            }
            let mayBeMark = utf8.starts(with: unread) || unread.elementsEqual([0xFF]) || unread.elementsEqual([0xFE])
            guard mayBeMark, try window.fill() else {
                return
            }
        }
    }
}

extension UInt8 {
    /// Whether JSON takes this byte for white space.
    var isJSONBlank: Bool {
        self == UInt8(ascii: " ") || self == UInt8(ascii: "\n") || self == UInt8(ascii: "\r")
            || self == UInt8(ascii: "\t")
    }
}
