// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import KefuTesting
import Testing

@testable import Projections

struct RowBufferTests {
    /// What a row of the test's table holds: a number of 2, 4 and 8 bytes, whether, and a text.
    private struct Row: Equatable {
        var short: Int16
        var number: Int32?
        var long: Int64?
        var isTrue: Bool
        var text: [UInt8]?
    }

    private static func random(_ count: Int, _ random: inout SeededRandom) -> [Row] {
        (0..<count).map { _ in
            Row(
                short: .random(in: .min ... .max, using: &random),
                number: Bool.random(using: &random) ? nil : .random(in: .min ... .max, using: &random),
                long: Bool.random(using: &random) ? nil : .random(in: .min ... .max, using: &random),
                isTrue: .random(using: &random),
                text: Bool.random(using: &random)
                    ? nil : (0..<Int.random(in: 0...3000, using: &random)).map { UInt8(truncatingIfNeeded: $0) }
            )
        }
    }

    private static func add(_ rows: [Row], to buffer: inout RowBuffer) {
        for row in rows {
            buffer.beginRow()
            buffer.append(row.short)
            buffer.append(row.number)
            buffer.append(row.long)
            buffer.append(row.isTrue)
            if let text = row.text { text.withUnsafeBytes { buffer.append(bytes: $0) } } else { buffer.appendNull() }
        }
    }

    /// The rows as the documentation of COPY's binary format reads them.
    private static func read(_ buffer: RowBuffer) -> [Row] {
        var rest = buffer.bytes
        func integer<Number: FixedWidthInteger>(_: Number.Type) -> Number {
            defer { rest = rest.dropFirst(Number.bitWidth / 8) }
            return rest.prefix(Number.bitWidth / 8).reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
        }
        func field() -> [UInt8]? {
            let length = Int(integer(Int32.self))
            guard length >= 0 else { return nil }
            defer { rest = rest.dropFirst(length) }
            return Array(rest.prefix(length))
        }
        func number<Number: FixedWidthInteger>(_ field: [UInt8]?) -> Number? {
            field.map { bytes in
                #expect(bytes.count == Number.bitWidth / 8)
                return bytes.reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
            }
        }
        var rows: [Row] = []
        while !rest.isEmpty {
            #expect(integer(Int16.self) == 5)
            rows.append(
                Row(
                    short: number(field()) ?? 0,
                    number: number(field()),
                    long: number(field()),
                    isTrue: field() == [1],
                    text: field()
                )
            )
        }
        #expect(rows.count == buffer.count)
        return rows
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func whatWasHandedOverStaysAsItWas(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var buffer = RowBuffer(columns: 5)
        var handed: [(rows: [Row], buffer: RowBuffer)] = []
        for count in [0, 1, 400, 3, 1000, 20] {
            let rows = Self.random(count, &random)
            Self.add(rows, to: &buffer)
            #expect(buffer.isEmpty == rows.isEmpty && buffer.byteCount == buffer.bytes.count, "seed \(seed)")
            handed.append((rows, buffer))
            buffer.removeAll()
            #expect(buffer.isEmpty && buffer.bytes.isEmpty)
        }
        for (rows, buffer) in handed { #expect(Self.read(buffer) == rows, "seed \(seed)") }
    }
}
