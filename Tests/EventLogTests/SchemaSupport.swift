// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

@testable import EventLog

extension SchemaProgram {
    /// The violation of a JSON text, or `nil` when it is as the schema wants it.
    func violation(of text: String) throws -> SchemaViolation? {
        var tape = JSONTape()
        let scratch = UnsafeMutablePointer<UInt8>.allocate(capacity: text.utf8.count + 16)
        defer { scratch.deallocate() }
        return try Array(text.utf8).withUnsafeBytes { bytes in
            try tape.scan(bytes)
            guard let fault = rules.check(0, of: tape, scratch: scratch) else { return nil }
            return rules.violation(fault, in: 0, of: tape)
        }
    }
}
