// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import CCrypto

/// SHA-256 (FIPS 180-4) by the libcrypto that libpq brings along; a value, without an allocation.
struct SHA256 {
    static let length = Int(SHA256_DIGEST_LENGTH)

    private var state = SHA256_CTX()

    init() { SHA256_Init(&state) }

    mutating func update(bufferPointer bytes: UnsafeRawBufferPointer) {
        SHA256_Update(&state, bytes.baseAddress, bytes.count)
    }

    consuming func finalize() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Self.length) { bytes, count in
            SHA256_Final(bytes.baseAddress, &state)
            count = Self.length
        }
    }

    /// The first 8 bytes of the digest as a big-endian number.
    consuming func leadingNumber() -> UInt64 {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.length) { bytes in
            SHA256_Final(bytes.baseAddress, &state)
            return UInt64(bigEndian: UnsafeRawPointer(bytes.baseAddress!).loadUnaligned(as: UInt64.self))
        }
    }
}
