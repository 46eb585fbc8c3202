// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension PostgresArrayElement where Self: PostgresEncodable & PostgresDecodable {
    public static var postgresArrayType: PostgresType {
        guard let type = Self.postgresType.array else {
            preconditionFailure("\(Self.postgresType) has no array type here")
        }
        return type
    }

    /// Dimensions, a flag for NULLs, the element type, length and lower bound, then each element with its length.
    public static func encodeArray(_ values: [Self], into buffer: inout PostgresBuffer) {
        buffer.append(Int32(values.isEmpty ? 0 : 1))
        let flags = buffer.count
        buffer.append(Int32(0))
        buffer.append(Self.postgresType.rawValue)
        guard !values.isEmpty else { return }
        buffer.append(Int32(values.count))
        buffer.append(Int32(1))
        var hasNulls = false
        for value in values {
            if value.isPostgresNull { hasNulls = true }
            value.encodeField(into: &buffer)
        }
        if hasNulls { buffer.patch(1, at: flags) }
    }

    public static func decodeArray(_ field: PostgresField) throws -> [Self] {
        var rest = try field.required([Self].self)
        guard let header = ArrayHeader(&rest), header.elementType.array == field.type else {
            throw field.mismatch([Self].self)
        }
        guard header.dimensions <= 1 else {
            throw PostgresError(.decoding, "is an array of \(header.dimensions) dimensions; only one can be read")
        }
        var values: [Self] = []
        values.reserveCapacity(header.count)
        for _ in 0..<header.count {
            guard let length = rest.takeInt32() else { throw field.malformed() }
            var bytes: UnsafeRawBufferPointer?
            if length >= 0 {
                guard let taken = rest.take(Int(length)) else { throw field.malformed() }
                bytes = taken
            }
            values.append(try Self(decoding: PostgresField(type: header.elementType, bytes: bytes)))
        }
        return values
    }
}

/// What stands before the elements of an array.
private struct ArrayHeader {
    let dimensions: Int
    let elementType: PostgresType
    let count: Int

    init?(_ bytes: inout UnsafeRawBufferPointer) {
        guard let dimensions = bytes.takeInt32(), bytes.takeInt32() != nil, let type = bytes.takeInt32() else {
            return nil
        }
        self.dimensions = Int(dimensions)
        elementType = PostgresType(rawValue: UInt32(bitPattern: type))
        guard dimensions == 1 else {
            count = 0
            return
        }
        guard let count = bytes.takeInt32(), count >= 0, bytes.takeInt32() != nil else { return nil }
        self.count = Int(count)
    }
}

extension UnsafeRawBufferPointer {
    fileprivate mutating func take(_ size: Int) -> UnsafeRawBufferPointer? {
        guard count >= size else { return nil }
        defer { self = UnsafeRawBufferPointer(rebasing: self[size...]) }
        return UnsafeRawBufferPointer(rebasing: self[..<size])
    }

    fileprivate mutating func takeInt32() -> Int32? {
        take(4).map { Int32(bigEndian: $0.loadUnaligned(as: Int32.self)) }
    }
}
