// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Postgres

@Suite struct PoolStateMachineTests {
    typealias Machine = PoolStateMachine

    private func request(_ number: UInt64) -> Machine.RequestID { Machine.RequestID(number: number) }

    private func leased(_ machine: inout Machine, _ number: UInt64) -> Machine.ConnectionID {
        #expect(machine.request(request(number)) == .granted(.place))
        return machine.opened()
    }

    @Test func requestsOpenConnectionsUpToTheLimitAndThenWait() {
        var machine = Machine(limit: 2)
        #expect(machine.request(request(1)) == .granted(.place))
        #expect(machine.request(request(2)) == .granted(.place))
        #expect(machine.request(request(3)) == .waits)
        #expect(machine.placesTaken == 2)
        #expect(machine.waiting == 1)
    }

    @Test func aReturnedConnectionGoesToWhoeverWaitsLongest() {
        var machine = Machine(limit: 1)
        let connection = leased(&machine, 1)
        #expect(machine.request(request(2)) == .waits)
        #expect(machine.request(request(3)) == .waits)
        let outcome = machine.returned(connection, isReusable: true)
        #expect(outcome == .init(next: .init(request: request(2), grant: .connection(connection))))
        #expect(machine.leased == [connection])
    }

    @Test func theConnectionUsedLastIsLentFirst() {
        var machine = Machine(limit: 2)
        let (one, two) = (leased(&machine, 1), leased(&machine, 2))
        #expect(machine.returned(one, isReusable: true) == .init())
        #expect(machine.returned(two, isReusable: true) == .init())
        #expect(machine.request(request(3)) == .granted(.connection(two)))
    }

    @Test func aBrokenConnectionIsClosedAndItsPlaceGivenOn() {
        var machine = Machine(limit: 1)
        let connection = leased(&machine, 1)
        #expect(machine.request(request(2)) == .waits)
        let outcome = machine.returned(connection, isReusable: false)
        #expect(outcome == .init(closes: true, next: .init(request: request(2), grant: .place)))
        #expect(machine.opening == 1)
    }

    @Test func aFailedOpeningGivesItsPlaceOn() {
        var machine = Machine(limit: 1)
        #expect(machine.request(request(1)) == .granted(.place))
        #expect(machine.request(request(2)) == .waits)
        #expect(machine.openingFailed() == .init(next: .init(request: request(2), grant: .place)))
        #expect(machine.openingFailed() == .init())
        #expect(machine.placesTaken == 0)
    }

    @Test func aDeadIdleConnectionBecomesAPlaceForItsTaker() {
        var machine = Machine(limit: 1)
        let connection = leased(&machine, 1)
        _ = machine.returned(connection, isReusable: true)
        #expect(machine.request(request(2)) == .granted(.connection(connection)))
        machine.foundDead(connection)
        #expect(machine.opening == 1)
        #expect(machine.opened() != connection)
    }

    @Test func whoGaveUpIsPassedOver() {
        var machine = Machine(limit: 1)
        let connection = leased(&machine, 1)
        #expect(machine.request(request(2)) == .waits)
        #expect(machine.request(request(3)) == .waits)
        let first = machine.giveUp(request(2))
        let second = machine.giveUp(request(2))
        #expect(first)
        #expect(!second)
        #expect(machine.returned(connection, isReusable: true).next?.request == request(3))
    }

    @Test func shutDownClosesIdleOnesRefusesWaitersAndDrains() {
        var machine = Machine(limit: 2)
        let (one, two) = (leased(&machine, 1), leased(&machine, 2))
        #expect(machine.request(request(3)) == .waits)
        #expect(machine.request(request(4)) == .waits)
        let hadWaited = machine.giveUp(request(3))
        #expect(hadWaited)
        _ = machine.returned(one, isReusable: true)
        let (close, refuse) = machine.shutDown()
        #expect(close == [])
        #expect(refuse == [])
        #expect(machine.request(request(5)) == .refused)
        #expect(machine.returned(one, isReusable: true) == .init(closes: true))
        #expect(machine.returned(two, isReusable: true) == .init(closes: true, isDrained: true))
    }
}
