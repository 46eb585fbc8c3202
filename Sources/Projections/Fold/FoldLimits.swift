// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// What fits into the key of a read model.
public enum FoldLimits {
    /// The bytes that the texts of a key may have together: PostgreSQL's B-tree takes 2,704 for an entry with its header,
    /// and a key has an instant and a partition beside its texts.
    public static let keyBytes = 2600

    /// Refuses an event whose shop, subject, id and source are too long together to be a key.
    static func check(_ event: FoldEvent) throws(FoldRefusal) {
        try check(event.shop.count + event.subject.count + event.id.count + event.source.count)
    }

    /// Refuses a key of so many bytes of text.
    public static func check(_ bytes: Int) throws(FoldRefusal) {
        guard bytes <= keyBytes else {
            throw FoldRefusal(
                "shop, subject, id and source have \(bytes) bytes together, a read model takes \(keyBytes)"
            )
        }
    }
}
