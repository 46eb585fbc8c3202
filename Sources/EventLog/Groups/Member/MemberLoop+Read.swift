// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

extension MemberLoop {
    /// Fills the window from the log.
    func read() async throws -> Bool {
        let partitions = member.withWindow { window in window.lanes.values.filter { !$0.isDraining }.map(\.partition) }
        guard !partitions.isEmpty else { return false }
        let heads = try await store.heads(partitions)
        giveUpIsolation(heads)
        let requests = member.withWindow { $0.reads(heads: heads, isolates: isolates) }
        guard !requests.isEmpty else { return false }
        let pages = try await store.pages(requests, filter, withText: options.withText)
        member.withWindow { window in
            for page in pages where !page.request.isCounted && !page.items.isEmpty {
                window.reserve(page.request.partition, end: page.end)
            }
        }
        _ = try await write(all: false)
        for page in pages {
            if page.request.isCounted, let first = page.items.first {
                try await offerCounted(first, page.request)
            } else {
                member.withWindow { $0.offer(page.items, of: page.request.partition, readTo: page.end) }
            }
        }
        return true
    }

    /// Delivers an event of which a delivery failed before: the count goes up before the event goes out, so that one that
    /// kills its consumer is counted too.
    private func offerCounted(_ item: DeliveryWindow.Item, _ request: DeliveryWindow.PageRequest) async throws {
        let partition = request.partition
        let end = item.position.offset + 1
        let isParked = member.withWindow { window in
            guard let lane = window.lanes[partition] else { return true }
            if lane.parked.contains(item.subject) {
                window.offer([item], of: partition, readTo: end)
                return true
            }
            guard lane.attempts >= options.maxDeliveries else { return false }
            let reason = "\(lane.attempts) deliveries ended without an acknowledgement"
            window.park(unseen: item, of: partition, reason: reason, attempts: lane.attempts)
            return true
        }
        if isParked { return }
        member.withWindow { $0.count(item) }
        _ = try await write(all: false)
        member.withWindow { $0.offer([item], of: partition, readTo: end) }
    }

    /// A consumer that acknowledges in batches would wait for ever for the rest of a batch.
    private func giveUpIsolation(_ heads: [Int: Int64]) {
        let (isWanted, line) = member.withWindow { window in
            (!window.suspects(heads: heads).isEmpty, window.firstLine)
        }
        guard isolates, isWanted else { return isolationSince = nil }
        guard let since = isolationSince, since.acknowledged == line else {
            isolationSince = (line, .now)
            return
        }
        guard since.at.duration(to: .now) > options.isolationPatience else { return }
        isolates = false
        member.withWindow { $0.endIsolation() }
    }

    /// Delivers parked events that wait for it, and drops those that are skipped.
    func deliverParked() async throws -> Bool {
        guard looksForParked else { return false }
        let partitions = member.withWindow { window in
            window.lanes.values.filter { !$0.isDraining && !$0.parked.isEmpty }.map(\.partition)
        }
        guard !partitions.isEmpty else {
            looksForParked = false
            hasWaiting = false
            return false
        }
        // What is out now may be settled while the server is asked: its row would be an old one.
        let out = member.withWindow { window in window.lanes.mapValues(\.parkedOut) }
        // What was parked since has to be written before the look, or its subjects would seem free.
        _ = try await write(all: false)
        looksForParked = false
        let rows = try await store.firstParked(partitions)
        hasWaiting = rows.contains { $0.state != .parked }
        member.withWindow { window in
            for partition in partitions {
                var subjects = Set(window.parkings.lazy.filter { $0.partition == partition }.map(\.subject))
                for row in rows where row.partition == partition { subjects.insert(row.subject) }
                window.lanes[partition]?.parked = subjects
            }
        }
        var hasWorked = false
        for row in rows where row.state != .parked && row.isPassed {
            if out[row.partition]?.contains(row.subject) == true { continue }
            hasWorked = try await take(row) || hasWorked
        }
        return hasWorked
    }

    private func take(_ row: GroupStore.FirstParked) async throws -> Bool {
        let isFree = member.withWindow { window in
            guard let lane = window.lanes[row.partition], !lane.isDraining else { return false }
            return !lane.parkedOut.contains(row.subject) && window.room > 0
        }
        guard isFree else { return false }
        if row.state == .skipped {
            member.withWindow { $0.removals.append(.init(partition: row.partition, offset: row.offset)) }
            return true
        }
        let isTooOften = row.attempts >= options.maxDeliveries
        let change = GroupCommit.Parking(
            partition: row.partition,
            offset: row.offset,
            subject: row.subject,
            state: isTooOften ? .parked : .waiting,
            attempts: isTooOften ? row.attempts : row.attempts + 1,
            reason: isTooOften ? "\(row.attempts) deliveries ended without an acknowledgement" : nil
        )
        member.withWindow { $0.changes.append(change) }
        _ = try await write(all: false)
        if isTooOften { return true }
        let position = EventPosition(partition: row.partition, offset: row.offset)
        guard var item = try await store.event(at: position, withText: options.withText) else { return false }
        item.parkedAttempts = row.attempts + 1
        member.withWindow { window in
            guard window.lanes[row.partition] != nil else { return }
            window.offer(parked: item)
        }
        return true
    }
}
