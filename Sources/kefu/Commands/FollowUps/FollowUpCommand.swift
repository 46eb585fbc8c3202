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
        if let until, until <= scope.asOf { throw FollowUpError.past(until, at: scope.asOf) }
        // What the log holds since the read models were folded is known too, and nothing comes in between.
        for _ in 0..<Self.attempts {
            let tail = try await FollowUpTail.read(shop: found.shop, from: found.nextOffsets, in: database.log)
            let known = found.following(tail, asOf: scope.asOf)
            try check(known, asOf: scope.asOf)
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
            warn(known, asOf: scope.asOf)
            print(
                #"{"type":"\#(action.type)","partition":\#(outcome.position.partition),"offset":\#(outcome.position.offset)}"#
            )
            return
        }
        throw FollowUpError.busy(item.id)
    }

    /// How often somebody may be faster.
    private static var attempts: Int { 20 }

    private func check(_ known: FollowUpItem, asOf instant: Timestamp) throws {
        let agent = item.work.agent
        if isRelease, known.claim == nil { throw FollowUpError.notHeld(item.id, at: instant) }
        guard !item.anyway else { return }
        if let claim = known.claim, claim.agent != agent {
            throw FollowUpError.held(item.id, by: claim.agent, until: claim.until)
        }
        if let ended = known.ended, !isRelease { throw FollowUpError.ended(item.id, ended, at: instant) }
    }

    /// A contact that was made is kept in any case: what happened is a fact, also where it should not have.
    private func warn(_ known: FollowUpItem, asOf instant: Timestamp) {
        guard isContact else { return }
        if let left = known.contactsLeft, left <= 0 {
            StandardError.write(
                line: """
                    kept; but \(known.customer ?? item.id) had been contacted as often as may be in the 24 hours up to \(instant): \
                    kefu follow-ups contacts says from when on it may be again
                    """
            )
        }
        if let quiet = known.quietUntil {
            StandardError.write(
                line: "kept; but these are quiet hours until \(quiet), in which nobody is to be disturbed"
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
