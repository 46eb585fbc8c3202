// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

@testable import EventLog

extension EventBatch {
    /// Adds an event of given columns, without a parser.
    mutating func append(
        microseconds: Int64,
        partition: Int,
        shop: String,
        type: String,
        subject: String,
        source: String,
        id: String,
        extensions: String? = nil,
        data: String? = nil
    ) {
        // One array that holds all texts, so that the columns point to bytes that stay where they are.
        let texts = [shop, type, subject, source, id, extensions ?? "", data ?? ""].map { Array($0.utf8) }
        texts.flatMap { $0 }.withUnsafeBytes { all in
            var start = 0
            let columns = texts.map { text in
                defer { start += text.count }
                return UnsafeRawBufferPointer(rebasing: all[start..<start + text.count])
            }
            append(
                microseconds: microseconds,
                partition: partition,
                columns: Columns(
                    shop: columns[0],
                    type: columns[1],
                    subject: columns[2],
                    source: columns[3],
                    id: columns[4],
                    extensions: extensions == nil ? nil : columns[5],
                    data: data == nil ? nil : columns[6]
                )
            )
        }
    }
}
