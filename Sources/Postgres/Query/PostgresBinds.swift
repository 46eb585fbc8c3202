// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The values of a query's placeholders, encoded one after the other into one buffer.
struct PostgresBinds: Sendable {
    /// The type of each, as PostgreSQL's object id.
    private(set) var types: [UInt32] = []
    /// The length of each; -1 is NULL.
    private(set) var lengths: [Int32] = []
    private(set) var buffer = PostgresBuffer()

    var count: Int { types.count }

    mutating func append(_ value: some PostgresEncodable) {
        let start = buffer.count
        types.append(type(of: value).postgresType.rawValue)
        if value.isPostgresNull {
            lengths.append(-1)
        } else {
            value.encode(into: &buffer)
            lengths.append(Int32(buffer.count - start))
        }
    }

    /// Runs `body` with the arrays that libpq's send functions take: values, lengths and formats (all binary).
    func withArrays<Result>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> Result
    ) -> Result {
        guard count > 0 else { return body(nil, nil, nil) }
        return withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: count) { values in
            withUnsafeTemporaryAllocation(of: Int32.self, capacity: count) { formats in
                formats.initialize(repeating: 1)
                return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1) { empty in
                    // A pointer that is not null tells an empty value from NULL.
                    empty.initialize(repeating: 0)
                    return buffer.withUnsafeBytes { bytes in
                        var next = bytes.baseAddress ?? UnsafeRawPointer(empty.baseAddress)
                        for (index, length) in lengths.enumerated() {
                            let value = length < 0 ? nil : next?.assumingMemoryBound(to: CChar.self)
                            values.initializeElement(at: index, to: value)
                            next = next.map { $0 + Int(max(0, length)) }
                        }
                        return lengths.withUnsafeBufferPointer {
                            body(UnsafePointer(values.baseAddress), $0.baseAddress, UnsafePointer(formats.baseAddress))
                        }
                    }
                }
            }
        }
    }
}
