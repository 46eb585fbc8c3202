// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The outer form of a file, recognised by its first bytes.
enum InputFormat: Hashable {
    case plain
    case gzip
    case zstd
    /// A form that is not read here, with its name and a command that makes it readable.
    case unsupported(name: String, command: String)

    /// The most bytes that ``recognise(_:)`` looks at.
    static let magicBytes = 6

    /// Says the form of a file that begins with `head`, or nil when more bytes are needed to tell.
    static func recognise(_ head: [UInt8], isComplete: Bool) -> InputFormat? {
        var mayMatch = false
        for (magic, format) in known {
            if head.starts(with: magic) {
                return format
            }
            mayMatch = mayMatch || magic.starts(with: head)
        }
        return mayMatch && !isComplete ? nil : .plain
    }

    private static let known: [(magic: [UInt8], format: InputFormat)] = {
        var known: [(magic: [UInt8], format: InputFormat)] = [
            ([0x1F, 0x8B], .gzip),
            ([0x28, 0xB5, 0x2F, 0xFD], .zstd),
            (Array("BZh".utf8), .unsupported(name: "bzip2", command: "bzip2 -dc")),
            ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], .unsupported(name: "xz", command: "xz -dc")),
            ([0x04, 0x22, 0x4D, 0x18], .unsupported(name: "lz4", command: "lz4 -dc")),
            ([0x50, 0x4B, 0x03, 0x04], .unsupported(name: "zip", command: "unzip -p")),
        ]
        for skippable in UInt8(0x50)...0x5F {
            known.append(([skippable, 0x2A, 0x4D, 0x18], .zstd))
        }
        return known
    }()
}
