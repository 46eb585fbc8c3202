// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The values of one JSON text, flat, in buffers that the next text uses again.
///
/// A tape points into the text that it was made from: it is good while those bytes are.
struct JSONTape: ~Copyable {
    /// The text that was scanned last.
    private(set) var text: UnsafePointer<UInt8>
    private(set) var length: Int
    /// The nodes of that text; node 0 is the whole of it.
    private(set) var nodes: UnsafeMutablePointer<JSONNode>
    private(set) var count: Int
    /// How many bytes the canonical form may be longer than the text: numbers spelled with exponents grow.
    private(set) var growth: Int
    /// The members of all objects together.
    private(set) var members: Int

    private(set) var decodedKeys: UnsafeMutablePointer<UInt8>
    private var decodedCapacity: Int
    private var nodeCapacity: Int
    private let frames: UnsafeMutablePointer<JSONFrame>
    private let limits: JSONLimits

    /// Memory that a tape keeps between texts, in nodes (48 bytes each): more than this is given back.
    private static let keptNodes = 1 << 15

    init(limits: JSONLimits = .event) {
        self.limits = limits
        nodeCapacity = 1024
        nodes = .allocate(capacity: nodeCapacity)
        decodedCapacity = 1024
        decodedKeys = .allocate(capacity: decodedCapacity)
        frames = .allocate(capacity: limits.depth + 1)
        text = UnsafePointer(decodedKeys)
        length = 0
        count = 0
        growth = 0
        members = 0
    }

    deinit {
        nodes.deallocate()
        decodedKeys.deallocate()
        frames.deallocate()
    }

    /// Reads a text. After an error the tape is empty.
    ///
    /// - Complexity: linear in the bytes, plus n log n over the members of an object with more than 32 of them. No
    ///   allocation unless the text is larger than any before.
    mutating func scan(_ bytes: UnsafeRawBufferPointer) throws(JSONRefusal) {
        count = 0
        growth = 0
        members = 0
        length = 0
        guard bytes.count <= limits.mostBytes else {
            throw JSONRefusal(
                code: .tooLarge,
                offset: limits.mostBytes,
                path: "",
                reason: "larger than \(Self.size(limits.bytes))"
            )
        }
        guard let start = bytes.baseAddress, bytes.count > 0 else {
            throw JSONRefusal(code: .notJSON, offset: 0, path: "", reason: "empty, expected a JSON value")
        }
        reserve(for: bytes.count)
        text = start.assumingMemoryBound(to: UInt8.self)
        length = bytes.count
        var scanner = JSONScanner(
            text: text,
            length: length,
            nodes: nodes,
            decodedKeys: decodedKeys,
            frames: frames,
            limits: limits
        )
        try scanner.run()
        guard scanner.growth <= limits.bytes else {
            throw JSONRefusal(
                code: .tooLarge,
                offset: 0,
                path: "",
                reason: "larger than \(Self.size(limits.bytes)) once its numbers are written out"
            )
        }
        count = Int(scanner.count)
        growth = scanner.growth
        members = scanner.members
    }

    /// Makes room for every node that a text of so many bytes can have.
    ///
    /// A value takes at least two bytes with its separator or its bracket, and no more than `depth` containers are
    /// open at a time: so the scanner has no need to ask for room. Pages that are never written cost nothing.
    private mutating func reserve(for bytes: Int) {
        let needed = bytes / 2 + limits.depth + 8
        if needed > nodeCapacity || (nodeCapacity > Self.keptNodes && needed <= Self.keptNodes) {
            nodes.deallocate()
            nodeCapacity = max(needed + needed / 4, 1024)
            nodes = .allocate(capacity: nodeCapacity)
        }
        if bytes > decodedCapacity || (decodedCapacity > Self.keptNodes && bytes <= Self.keptNodes) {
            decodedKeys.deallocate()
            decodedCapacity = max(bytes + bytes / 4, 1024)
            decodedKeys = .allocate(capacity: decodedCapacity)
        }
    }

    private static func size(_ bytes: Int) -> String {
        bytes % (1 << 20) == 0 ? "\(bytes >> 20) MiB" : "\(bytes) bytes"
    }
}
