// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Postgres

/// Random events against a model that is nothing but lists; the seed is in the name of a failing case.
@Suite struct PoolStateMachineModelTests {
    @Test(arguments: 0..<200 as Range<UInt64>)
    func randomEventsAgreeWithTheModel(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var model = PoolModel(limit: Int.random(in: 1...5, using: &random))
        for step in 0..<400 {
            model.step(using: &random, mayShutDown: step > 300)
            guard model.agrees else {
                Issue.record("seed \(seed), step \(step): \(model)")
                return
            }
        }
    }
}

/// What the pool must do, kept beside what the machine says.
private struct PoolModel {
    private typealias Machine = PoolStateMachine

    private var machine: Machine
    private let limit: Int
    private var waiting: [Machine.RequestID] = []
    private var idle: [Machine.ConnectionID] = []
    private var leased: [Machine.ConnectionID] = []
    private var opening = 0
    private var isShutDown = false
    private var lastRequest: UInt64 = 0
    private var isFaulty = false

    init(limit: Int) {
        self.limit = limit
        machine = Machine(limit: limit)
    }

    var agrees: Bool {
        let total = idle.count + leased.count + opening
        return !isFaulty && machine.idle == idle && machine.leased == Set(leased) && machine.opening == opening
            && machine.waiting == waiting.count && total <= limit
            // Nobody waits while there is something to give.
            && (waiting.isEmpty || (idle.isEmpty && total == limit))
            && machine.isDrained == (isShutDown && total == 0)
    }

    mutating func step(using random: inout SeededGenerator, mayShutDown: Bool) {
        switch Int.random(in: 0..<100, using: &random) {
        case ..<40: request()
        case ..<50 where !waiting.isEmpty: giveUp(Int.random(in: waiting.indices, using: &random))
        case ..<70 where opening > 0:
            opening -= 1
            leased.append(machine.opened())
        case ..<75 where opening > 0:
            opening -= 1
            check(machine.openingFailed(), closes: false, next: nextPlace())
        case ..<80 where !leased.isEmpty:
            machine.foundDead(leased.remove(at: Int.random(in: leased.indices, using: &random)))
            opening += 1
        case ..<99 where !leased.isEmpty:
            giveBack(leased.remove(at: Int.random(in: leased.indices, using: &random)), Bool.random(using: &random))
        case 99 where mayShutDown: shutDown()
        default: break
        }
    }

    private mutating func request() {
        lastRequest += 1
        let id = Machine.RequestID(number: lastRequest)
        let expected: Machine.RequestOutcome
        if isShutDown {
            expected = .refused
        } else if let connection = idle.popLast() {
            leased.append(connection)
            expected = .granted(.connection(connection))
        } else if leased.count + opening < limit {
            opening += 1
            expected = .granted(.place)
        } else {
            waiting.append(id)
            expected = .waits
        }
        expect(machine.request(id) == expected)
    }

    private mutating func giveUp(_ index: Int) {
        let id = waiting.remove(at: index)
        expect(machine.giveUp(id))
        expect(!machine.giveUp(id))
    }

    private mutating func giveBack(_ connection: Machine.ConnectionID, _ isReusable: Bool) {
        if isReusable, !isShutDown {
            if waiting.isEmpty {
                idle.append(connection)
                check(machine.returned(connection, isReusable: true), closes: false, next: nil)
            } else {
                leased.append(connection)
                let next = Machine.Next(request: waiting.removeFirst(), grant: .connection(connection))
                check(machine.returned(connection, isReusable: true), closes: false, next: next)
            }
        } else {
            let next = nextPlace()
            check(machine.returned(connection, isReusable: isReusable), closes: true, next: next)
        }
    }

    private mutating func shutDown() {
        let outcome = machine.shutDown()
        expect(outcome.close == idle && outcome.refuse == waiting)
        idle = []
        waiting = []
        isShutDown = true
    }

    private mutating func nextPlace() -> Machine.Next? {
        guard !isShutDown, !waiting.isEmpty else { return nil }
        opening += 1
        return Machine.Next(request: waiting.removeFirst(), grant: .place)
    }

    private mutating func check(_ outcome: Machine.ReturnOutcome, closes: Bool, next: Machine.Next?) {
        let isDrained = isShutDown && idle.isEmpty && leased.isEmpty && opening == 0
        expect(outcome == Machine.ReturnOutcome(closes: closes, next: next, isDrained: isDrained))
    }

    private mutating func expect(_ condition: Bool) {
        if !condition { isFaulty = true }
    }
}
