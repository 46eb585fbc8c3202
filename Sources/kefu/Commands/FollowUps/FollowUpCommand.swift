// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Postgres
import Projections
import ServiceDesk

/// A command by which an agent tells something about a follow-up: it appends one event on the item's subject.
protocol FollowUpCommand: AsyncParsableCommand, Sendable {
    var database: DatabaseOptions { get }
    var item: FollowUpItemOptions { get }

    /// An instant that the action names, as it was written.
    var instant: InstantArgument? { get }

    /// Whether it gives a claim back.
    var isRelease: Bool { get }

    /// Whether the customer was contacted.
    var isContact: Bool { get }

    /// What is told about an item; `until` is the instant.
    func action(on item: FollowUpItem, until: Timestamp?) -> FollowUpAction
}

extension FollowUpCommand {
    var instant: InstantArgument? { nil }
    var isRelease: Bool { false }
    var isContact: Bool { false }

    func run() async throws {
        let command = self
        try await database.withDatabase { try await command.run(in: $0) }
    }

    private func run(in database: DeskDatabase) async throws {
        let models = ReadModels(database.log)
        let scope = try await request(item.at).scope(models)
        let kind = item.work.kind
        let found = try await FollowUpItem.find(.init(scope: scope, kind: kind, id: item.id), in: models)
        let until = if let instant { try await request(instant).scope(models).asOf } else { Timestamp?.none }
        let clock = ShopClock(shop: found.shop, zone: item.timeZone, models: models)
        if let until, until <= scope.asOf {
            throw FollowUpError.past(try await clock.text(until), at: try await clock.text(scope.asOf))
        }
        // What the log holds since the read models were folded is known too, and nothing comes in between.
        for _ in 0..<Self.attempts {
            let tail = try await FollowUpTail.read(shop: found.shop, from: found.folded, in: database.log)
            let known = found.following(tail, asOf: scope.asOf)
            try await check(known, asOf: scope.asOf, clock)
            let action = action(on: known, until: until)
            var event = Event(
                operator: action.type,
                subject: kind.subject(of: item.id),
                shop: found.shop,
                data: action.payload(kind: kind, id: item.id, customer: found.customer)
            )
            event.time = scope.asOf
            let outcome = try await database.append([event], expecting: known.expectations(tail))[0]
            guard outcome.kind != .expectationFailed else { continue }
            print(
                #"{"type":"\#(action.type)","partition":\#(outcome.position.partition),"offset":\#(outcome.position.offset)}"#
            )
            try await warn(known, asOf: scope.asOf, clock)
            return
        }
        throw FollowUpError.busy(item.id)
    }

    /// How often somebody may be faster.
    private static var attempts: Int { 20 }

    /// By so many microseconds clocks may differ before a time is taken for one to come: five minutes.
    private static var clockDifference: Int64 { 300_000_000 }

    private func check(_ known: FollowUpItem, asOf instant: Timestamp, _ clock: ShopClock) async throws {
        let agent = item.work.agent
        if isRelease, known.claim == nil {
            throw FollowUpError.notHeld(item.id, at: try await clock.text(instant))
        }
        guard !item.anyway else { return }
        if let claim = known.claim, !claim.agent.isSameBytes(as: agent) {
            throw FollowUpError.held(item.id, by: claim.agent, until: try await clock.text(claim.until))
        }
        if let ended = known.ended, !isRelease {
            throw FollowUpError.ended(item.id, ended, at: try await clock.text(instant))
        }
    }

    /// A contact that was made is kept in any case: what happened is a fact, also where it should not have.
    private func warn(_ known: FollowUpItem, asOf instant: Timestamp, _ clock: ShopClock) async throws {
        guard isContact else { return }
        if instant.microseconds > Timestamp.now.microseconds + Self.clockDifference {
            let time = try await clock.text(instant)
            StandardError.write(line: "kept; but \(time) is yet to come: answers count it from then on")
        }
        if let left = known.contactsLeft, left <= 0 {
            let time = try await clock.text(instant)
            StandardError.write(
                line: """
                    kept; but \(known.customer ?? item.id) had been contacted as often as may be in the 24 hours up to \(time): \
                    kefu follow-ups contacts says from when on it may be again
                    """
            )
        }
        if let quiet = known.quietUntil {
            let end = try await clock.text(quiet)
            StandardError.write(
                line: "kept; but these are quiet hours until \(end), in which nobody is to be disturbed"
            )
        }
    }

    private func request(_ instant: InstantArgument?) -> ScopeRequest {
        var request = ScopeRequest()
        request.shops = item.shop
        request.asOf = instant
        request.timeZone = item.timeZone
        return request
    }
}
