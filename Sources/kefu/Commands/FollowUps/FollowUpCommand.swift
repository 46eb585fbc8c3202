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

    /// What is told; `until` is the instant.
    func action(until: Timestamp?) -> FollowUpAction
}

extension FollowUpCommand {
    var instant: InstantArgument? { nil }
    var isRelease: Bool { false }

    func run() async throws {
        let command = self
        try await database.withDatabase { try await command.run(in: $0) }
    }

    private func run(in database: DeskDatabase) async throws {
        let models = ReadModels(database.log)
        let scope = try await request(item.at).scope(models)
        let (kind, agent) = (item.work.kind, item.work.agent)
        let found = try await FollowUpItem.find(.init(scope: scope, kind: kind, id: item.id), in: models)
        if let claim = found.claim, claim.agent != agent, !item.anyway {
            throw FollowUpError.held(item.id, by: claim.agent, until: claim.until)
        }
        if isRelease, found.claim == nil,
            try await !FollowUpClaim.isClaimedSince(
                shop: found.shop,
                subject: kind.subject(of: item.id),
                in: database.log
            )
        {
            throw FollowUpError.notHeld(item.id, at: scope.asOf)
        }
        if let ended = found.ended, !isRelease, !item.anyway {
            throw FollowUpError.ended(item.id, ended, at: scope.asOf)
        }
        let until = if let instant { try await request(instant).scope(models).asOf } else { Timestamp?.none }
        if let until, until <= scope.asOf { throw FollowUpError.past(until, at: scope.asOf) }
        let action = action(until: until)
        var event = Event(
            operator: action.type,
            subject: kind.subject(of: item.id),
            shop: found.shop,
            data: action.payload(kind: kind, id: item.id, customer: found.customer)
        )
        event.time = scope.asOf
        let outcome = try await database.append([event])[0]
        print(
            #"{"type":"\#(action.type)","partition":\#(outcome.position.partition),"offset":\#(outcome.position.offset)}"#
        )
    }

    private func request(_ instant: InstantArgument?) -> ScopeRequest {
        var request = ScopeRequest()
        request.shops = item.shop
        request.asOf = instant
        request.timeZone = item.timeZone
        return request
    }
}
