// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension RowBuffer {
    /// The rows as one binary PostgreSQL array a column.
    ///
    /// - Complexity: one pass; a field is copied once, since an array's elements and COPY's fields read the same.
    func arrays(of types: [ColumnType]) -> [[UInt8]] {
        var arrays = types.map { type in
            var array: [UInt8] = []
            array.reserveCapacity(20 + byteCount / types.count)
            for number in [1, 1, Int32(bitPattern: type.oid), Int32(count), 1] {
                withUnsafeBytes(of: number.bigEndian) { array.append(contentsOf: $0) }
            }
            return array
        }
        bytes.withUnsafeBytes { bytes in
            var position = 0
            for _ in 0..<count {
                position += 2
                for column in arrays.indices {
                    let length = Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: position, as: Int32.self))
                    let end = position + 4 + Int(max(length, 0))
                    arrays[column].append(contentsOf: bytes[position..<end])
                    position = end
                }
            }
        }
        return arrays
    }
}
