// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Projections
import ServiceDesk
import Testing

/// What waits behind an event and what was given up are two numbers.
struct ProjectionStatusTests {
    /// Refuses one event of an order: its later ones wait.
    private static let broken = ProjectionSet.desk(watching: "orders") { event throws(FoldRefusal) in
        if event.id.elementsEqual("placed") { throw FoldRefusal("data.payable_minor: not today") }
    }

    private func line(_ id: String, _ type: String, minute: Int) -> String {
        #"{"specversion":"1.0","id":"\#(id)","source":"/x","type":"\#(type)","subject":"orders/o","time":"2026-05-11T10:\#(minute):00Z","shop":"s","data":{"order_id":"o","payable_minor":500}}"#
    }

    private func orders(_ log: TestLog) async throws -> (parked: Int64, givenUp: Int64, reasons: [String]) {
        let status = try await ProjectionStatus.all(log.database).filter { $0.projection == "orders" }
        return (
            status.reduce(0) { $0 + $1.parked }, status.reduce(0) { $0 + $1.givenUp }, status.compactMap(\.firstReason)
        )
    }

    @Test func whatWasGivenUpIsNotParked() async throws {
        let log = try await TestLog.make()
        _ = try await log.append([
            line("placed", "order.placed", minute: 10), line("done", "order.completed", minute: 11),
        ])
        _ = try await Projector(log.database, set: Self.broken).catchUp()
        let parked = try await orders(log)
        #expect(parked == (2, 0, ["data.payable_minor: not today"]))
        _ = try await ParkedSubjects(log.database, set: Self.broken).skip(.init(projection: "orders"))
        let givenUp = try await orders(log)
        #expect(givenUp == (0, 1, []))
    }
}
