// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Postgres

/// Why nothing came of a filter: what of it no event of the log has.
public struct LogAbsence: Sendable, Hashable {
    /// The present heads.
    public var heads = Cut.beginning
    /// Whether no event lies at the offsets that were asked for.
    public var isOutsideOffsets = true
    /// Whether no event is of the shops, of the subject, of the types.
    public var lacksShops: Bool
    public var lacksSubject: Bool
    public var lacksTypes: Bool
    /// When the first and the last event happened.
    public var first: Timestamp?
    public var last: Timestamp?

    init(_ filter: LogFilter) {
        lacksShops = !filter.shops.isEmpty
        lacksSubject = filter.subject != nil
        lacksTypes = !filter.types.isEmpty
    }
}

extension LogReader {
    /// Finds out why a filter gave nothing.
    ///
    /// - Parameter start: only what is not part of this cut was asked for.
    /// - Complexity: one scan of the partition that is asked for, or of all: the log has no index by shop, subject or type.
    public func absence(_ filter: LogFilter, from start: Cut = .beginning) async throws -> LogAbsence {
        var absence = LogAbsence(filter)
        absence.heads = try await heads()
        let start = try start.fitted(to: absence.heads.ends.count)
        let types = filter.types.isEmpty ? nil : filter.typePatterns
        for partition in filter.partition.map({ [$0] }) ?? Array(absence.heads.ends.indices) {
            let range = filter.offsets(from: start[partition], to: absence.heads[partition])
            if !range.isEmpty { absence.isOutsideOffsets = false }
            let row = try await connection.query(
                """
                SELECT min("time"), max("time"), coalesce(bool_or(shop = ANY (\(filter.shops))), false),
                  coalesce(bool_or(subject = \(filter.subject)::text), false), coalesce(bool_or(type LIKE ANY (\(types)::text[])), false)
                FROM kefu.\(identifier: LogTables.leaf(partition))
                """
            )[0]
            let (first, last, hasShop, hasSubject, hasType) = try row.decode(
                (Timestamp?, Timestamp?, Bool, Bool, Bool).self
            )
            if hasShop { absence.lacksShops = false }
            if hasSubject { absence.lacksSubject = false }
            if hasType { absence.lacksTypes = false }
            absence.first = [absence.first, first].compactMap(\.self).min()
            absence.last = [absence.last, last].compactMap(\.self).max()
        }
        return absence
    }
}
