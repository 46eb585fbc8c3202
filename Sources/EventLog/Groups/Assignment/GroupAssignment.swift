// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Which member works on which partition of a consumer group. A value: it knows no clock and no database.
///
/// Every member computes the same plan from the same state, takes what is free and its own by the plan, and gives up
/// what is another's. Nobody takes what a living member holds, so partitions move only after they were given up.
struct GroupAssignment: Sendable, Hashable {
    /// The living members, by id.
    private let members: [Int64]
    /// By partition, its living owner.
    private let owners: [Int64?]
    /// By partition, who should have it; `nil` for all only when nobody lives.
    let plan: [Int64?]

    /// - Parameters:
    ///   - members: the ids of the members that live.
    ///   - owners: by partition, the owner's id; ids of the dead count as none.
    init(members: [Int64], owners: [Int64?]) {
        let living = Set(members)
        self.members = living.sorted()
        self.owners = owners.map { owner in owner.flatMap { living.contains($0) ? $0 : nil } }
        plan = Self.plan(self.members, self.owners)
    }

    /// Shares that differ by one at most; who has more keeps more, so that as few partitions move as can be.
    private static func plan(_ members: [Int64], _ owners: [Int64?]) -> [Int64?] {
        guard !members.isEmpty else { return owners.map { _ in nil } }
        var held: [Int64: Int] = [:]
        for case let owner? in owners { held[owner, default: 0] += 1 }
        let byHoldings = members.sorted { (held[$0] ?? 0, $1) > (held[$1] ?? 0, $0) }
        let (share, rest) = owners.count.quotientAndRemainder(dividingBy: members.count)
        var room: [Int64: Int] = [:]
        for (rank, member) in byHoldings.enumerated() { room[member] = share + (rank < rest ? 1 : 0) }
        var plan = owners
        for (partition, owner) in owners.enumerated() {
            guard let owner else { continue }
            if let left = room[owner], left > 0 { room[owner] = left - 1 } else { plan[partition] = nil }
        }
        var takers = members[...]
        for partition in plan.indices where plan[partition] == nil {
            while let first = takers.first, room[first] == 0 { takers.removeFirst() }
            guard let taker = takers.first else { break }
            plan[partition] = taker
            room[taker, default: 0] -= 1
        }
        return plan
    }

    /// The free partitions that a member should take now.
    func claims(of member: Int64) -> [Int] { plan.indices.filter { plan[$0] == member && owners[$0] == nil } }

    /// The partitions of a member that it should give up to others.
    func surplus(of member: Int64) -> [Int] { plan.indices.filter { owners[$0] == member && plan[$0] != member } }
}
