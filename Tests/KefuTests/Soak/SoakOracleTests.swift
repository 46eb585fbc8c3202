// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

/// The oracle of the soaks finds what it is there to find.
struct SoakOracleTests {
    private let oracle = SoakOracle()
    private let rows: [SoakRow]

    /// Ten events of one producer and one subject, acknowledged at offsets 0 to 9; one more was rolled back.
    init() {
        let events = (0..<11).map { SoakEvent(id: "p1-\($0)", subject: "customers/c", number: $0, producer: 1) }
        rows = events.map { event in
            SoakRow(
                id: event.id,
                position: SoakPosition(partition: 3, offset: Int64(event.number)),
                subject: event.subject,
                data: #"{"n":\#(event.number)}"#,
                text: #"{"text":"在吗 \#(event.id)"}"#
            )
        }
        oracle.send(Array(events[..<10]))
        oracle.acknowledge(Array(events[..<10]), rows[..<10].map { (outcome: "appended", position: $0.position) })
        oracle.send([events[10]])
        oracle.withdraw([events[10]])
    }

    @Test func whatWasAcknowledgedIsFine() {
        #expect(oracle.faults(in: Array(rows[..<10])).isEmpty)
    }

    @Test func everyFaultIsFound() {
        func faults(_ change: (inout [SoakRow]) -> Void) -> String {
            var changed = Array(rows[..<10])
            change(&changed)
            return oracle.faults(in: changed).joined(separator: "\n")
        }
        #expect(faults { $0.removeLast() }.contains("lost: p1-9"))
        #expect(faults { $0.remove(at: 4) }.contains("a hole before"))
        #expect(faults { $0[9].id = "p1-8" }.contains("doubled: p1-8"))
        #expect(faults { $0[2].id = "stranger" }.contains("never sent"))
        #expect(faults { $0.append(self.rows[10]) }.contains("rolled back"))
        #expect(faults { $0[5].subject = "customers/d" }.contains("changed"))
        #expect(faults { $0[5].text = "" }.contains("changed"))
        let swapped = faults { rows in
            (rows[3], rows[4]) = (rows[4], rows[3])
            (rows[3].position, rows[4].position) = (rows[4].position, rows[3].position)
        }
        #expect(
            swapped.contains("out of its producer's order") && swapped.contains("was acknowledged at 3:3, is at 3:4")
        )
    }

    @Test func contradictingAnswersAreFound() {
        let event = SoakEvent(id: "p1-0", subject: "customers/c", number: 0, producer: 1)
        let other = SoakEvent(id: "p2-0", subject: "customers/c", number: 0, producer: 2)
        oracle.acknowledge([event], [(outcome: "duplicate", position: SoakPosition(partition: 3, offset: 12))])
        oracle.acknowledge([other], [(outcome: "appended", position: SoakPosition(partition: 3, offset: 5))])
        oracle.acknowledge([event], [(outcome: "conflict", position: SoakPosition(partition: 3, offset: 12))])
        #expect(oracle.now.faults.count == 3)
    }
}
