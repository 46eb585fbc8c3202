// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The heads of all partitions, read in one snapshot.
///
/// Offsets are dense and in commit order, so a cut names an exact, repeatable prefix of the log. There is no global
/// position: replays, comparisons and exports name a cut.
public struct Cut: Sendable, Hashable, CustomStringConvertible {
    /// By partition, the number of its events in the cut: the first offset that is not part of it.
    public var ends: [Int64]

    public init(ends: [Int64]) { self.ends = ends }

    /// Before the first event of every partition.
    public static let beginning = Cut(ends: [])

    /// The number of events in the cut; the largest there is for a text that names more.
    public var events: Int64 {
        ends.reduce(0) { sum, end in
            let (total, isOver) = sum.addingReportingOverflow(end)
            return isOver ? .max : total
        }
    }

    /// The end in a partition; 0 in one that the cut does not name.
    public subscript(partition: Int) -> Int64 { ends.indices.contains(partition) ? ends[partition] : 0 }

    /// Whether an event is part of the cut.
    public func contains(_ position: EventPosition) -> Bool { position.offset < self[position.partition] }

    /// Takes an event, and all before it in its partition, into the cut.
    public mutating func advance(past position: EventPosition) {
        while ends.count <= position.partition { ends.append(0) }
        ends[position.partition] = max(ends[position.partition], position.offset + 1)
    }

    /// `0:12,1:0,2:7…`: the ends with their partitions.
    public var description: String {
        ends.enumerated().map { "\($0.offset):\($0.element)" }.joined(separator: ",")
    }

    /// Reads `0:12,2:7`. Partitions that are not named begin at 0; the order does not matter.
    ///
    /// - Throws: `EventLogError` with code `invalidPlace`, also when a partition is named twice.
    public init(_ text: String) throws {
        var ends: [Int: Int64] = [:]
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let numbers = part.split(separator: ":", omittingEmptySubsequences: false)
            guard numbers.count == 2, let partition = Int64(digits: numbers[0]), partition < 256,
                let end = Int64(digits: numbers[1]), ends.updateValue(end, forKey: Int(partition)) == nil
            else { throw EventLogError.invalidCut(text) }
        }
        self.init(ends: (0...(ends.keys.max() ?? 0)).map { ends[$0] ?? 0 })
    }

    /// The cut for a log of so many partitions.
    ///
    /// - Throws: `EventLogError` with code `invalidPlace` when it names a partition that the log has not.
    func fitted(to partitions: Int) throws -> Cut {
        if let stray = ends.indices.last(where: { $0 >= partitions && ends[$0] > 0 }) {
            throw EventLogError.noPartition(stray, of: partitions)
        }
        return Cut(ends: (0..<partitions).map { self[$0] })
    }
}
