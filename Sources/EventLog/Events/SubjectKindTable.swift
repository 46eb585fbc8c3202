// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The kinds of subjects as the parser compares them.
enum SubjectKindTable {
    struct Entry {
        var kind: SubjectKind
        var name: JSONName
        /// The field of the payload that holds the same id.
        var field: JSONName
    }

    // Unsafe: written here, before anybody else sees it, and never again.
    nonisolated(unsafe) static let shared: UnsafeBufferPointer<Entry> = {
        let entries = UnsafeMutableBufferPointer<Entry>.allocate(capacity: SubjectKind.table.count)
        _ = entries.initialize(
            from: SubjectKind.table.enumerated().compactMap { index, row in
                SubjectKind(rawValue: UInt8(index)).map {
                    Entry(kind: $0, name: JSONName(row.name), field: JSONName(row.field))
                }
            }
        )
        return UnsafeBufferPointer(entries)
    }()
}
