// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

extension LogSeal {
    private static let version = 1

    /// The seal as a JSON object, with a line feed at its end.
    public var text: String {
        let partitions = digests.enumerated().map { partition, digest in
            #"    {"partition":\#(partition),"events":\#(cut[partition]),"digest":"\#(Self.hexadecimal(digest))"}"#
        }
        return """
            {
              "kefu_seal": \(Self.version),
              "sealed_at": "\(sealedAt)",
              "events": \(cut.events),
              "partitions": [
            \(partitions.joined(separator: ",\n"))
              ],
              "digest": "\(Self.hexadecimal(digest))"
            }

            """
    }

    /// Reads a seal.
    ///
    /// - Throws: `EventLogError` with code `invalidPlace` for anything but an undamaged seal.
    public init(_ text: some Collection<UInt8>) throws {
        let bytes = Array(text)
        self = try bytes.withUnsafeBytes { try Self.read($0) }
        // What the reader does not look at, such as the number of all events, is part of the seal too.
        guard Self.withoutSpace(self.text.utf8) == Self.withoutSpace(bytes) else {
            throw EventLogError.invalidSeal("its parts do not agree")
        }
    }

    private static func read(_ bytes: UnsafeRawBufferPointer) throws -> LogSeal {
        var tape = JSONTape()
        do {
            try tape.scan(bytes)
        } catch {
            throw EventLogError.invalidSeal("not JSON")
        }
        guard let version = tape.member(Name.version, of: 0), tape.integer(version) == Int64(Self.version),
            let instant = tape.member(Name.sealedAt, of: 0), tape.nodes[instant].kind == .string,
            let list = tape.member(Name.partitions, of: 0), tape.nodes[list].kind == .array,
            let digest = tape.member(Name.digest, of: 0)
        else { throw EventLogError.invalidSeal("it lacks a field") }
        guard let sealedAt = RFC3339.microseconds(UnsafeRawBufferPointer(tape.raw(instant))) else {
            throw EventLogError.invalidSeal("sealed_at is no time")
        }
        var cut = Cut(ends: [])
        var digests: [[UInt8]] = []
        var child = list + 1
        while child < Int(tape.nodes[list].next) {
            guard let number = tape.member(Name.partition, of: child), tape.integer(number) == Int64(digests.count),
                let events = tape.member(Name.events, of: child).flatMap({ tape.integer($0) }), events >= 0,
                let digest = tape.member(Name.digest, of: child).flatMap({ tape.digest($0) })
            else { throw EventLogError.invalidSeal("partition \(digests.count)") }
            cut.ends.append(events)
            digests.append(digest)
            child = Int(tape.nodes[child].next)
        }
        let seal = LogSeal(cut: cut, digests: digests, sealedAt: Timestamp(microseconds: sealedAt))
        guard !digests.isEmpty, tape.digest(digest) == seal.digest else {
            throw EventLogError.invalidSeal("its digest is another")
        }
        return seal
    }

    private enum Name {
        static let version = JSONName("kefu_seal")
        static let sealedAt = JSONName("sealed_at")
        static let partitions = JSONName("partitions")
        static let partition = JSONName("partition")
        static let events = JSONName("events")
        static let digest = JSONName("digest")
    }

    private static func withoutSpace(_ text: some Sequence<UInt8>) -> [UInt8] { text.filter { $0 > 0x20 } }

    static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

extension JSONTape {
    fileprivate func integer(_ index: Int) -> Int64? {
        nodes[index].kind == .number ? Int64(String(decoding: raw(index), as: UTF8.self)) : nil
    }

    /// The 32 bytes of a digest in hexadecimal digits.
    fileprivate func digest(_ index: Int) -> [UInt8]? {
        guard nodes[index].kind == .string, raw(index).count == 2 * BatchDigest.length else { return nil }
        var bytes: [UInt8] = []
        var high: UInt8?
        for character in raw(index) {
            guard let digit = Character(UnicodeScalar(character)).hexDigitValue.map(UInt8.init) else { return nil }
            if let first = high {
                bytes.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        return bytes
    }
}
