// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// A `text[]` that is encoded straight from a batch's memory, without a string a value.
struct TextColumn: PostgresEncodable {
    static let postgresType = PostgresType(rawValue: 1009)
    private let content: ArrayContent

    init(_ content: ArrayContent) { self.content = content }

    func encode(into buffer: inout PostgresBuffer) { content.encode(element: 25, into: &buffer) }
}

/// A `bytea[]`, as `TextColumn`.
struct BytesColumn: PostgresEncodable {
    static let postgresType = PostgresType(rawValue: 1001)
    private let content: ArrayContent

    init(_ content: ArrayContent) { self.content = content }

    func encode(into buffer: inout PostgresBuffer) { content.encode(element: 17, into: &buffer) }
}

/// The elements of an array, each with its length.
struct ArrayContent: Sendable {
    private var elements: PostgresBuffer
    private var count = 0
    private var hasNulls = false

    /// - Parameter capacity: so many bytes it has room for, lengths included.
    init(capacity: Int = 0) { elements = PostgresBuffer(capacity: capacity) }

    mutating func append(_ bytes: UnsafeRawBufferPointer?) {
        count += 1
        if let bytes {
            elements.append(Int32(bytes.count))
            elements.append(bytes: bytes)
        } else {
            hasNulls = true
            elements.append(Int32(-1))
        }
    }

    fileprivate func encode(element: UInt32, into buffer: inout PostgresBuffer) {
        buffer.append(Int32(count == 0 ? 0 : 1))
        buffer.append(Int32(hasNulls ? 1 : 0))
        buffer.append(element)
        guard count > 0 else { return }
        buffer.append(Int32(count))
        buffer.append(Int32(1))
        elements.withUnsafeBytes { buffer.append(bytes: $0) }
    }
}
