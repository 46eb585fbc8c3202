// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceDesk

/// What became of the events of a request, and the answer that tells it.
struct AppendReport {
    private struct Entry {
        let index: Int
        let json: [UInt8]
    }

    /// How many events are in the log, now or since before.
    private(set) var storedCount = 0
    /// How many events were refused as no valid ones.
    private(set) var refusedCount = 0
    /// How many were in conflict with what the log holds.
    private(set) var conflictCount = 0
    private var stored: [Entry] = []
    private var refused: [Entry] = []
    private var firstReason = ""

    mutating func note(_ index: Int, _ outcome: AppendOutcome) {
        let place = #""partition":\#(outcome.position.partition),"offset":\#(outcome.position.offset)"#
        switch outcome.kind {
        case .appended, .duplicate:
            storedCount += 1
            let isDuplicate = outcome.kind == .duplicate
            stored.append(Entry(index: index, json: Array("\(place),\"duplicate\":\(isDuplicate)}".utf8)))
        default:
            conflictCount += 1
            let field = outcome.field ?? ""
            let message = "source and id are in the log at \(outcome.position) with another \(field)"
            if firstReason.isEmpty { firstReason = "event \(index): \(message)" }
            refused.append(
                Entry(
                    index: index,
                    json: Array(
                        (#""code":"conflict","field":"# + CanonicalJSON.quoted(field) + #","message":"#
                            + CanonicalJSON.quoted(message) + ",\(place)}").utf8
                    )
                )
            )
        }
    }

    mutating func refuse(_ index: Int, line: Int?, _ refusal: EventRefusal) {
        refusedCount += 1
        if firstReason.isEmpty { firstReason = "event \(index): \(refusal)" }
        let text =
            (line.map { "\"line\":\($0)," } ?? "") + #""code":"# + CanonicalJSON.quoted(refusal.code.rawValue)
            + #","field":"# + CanonicalJSON.quoted(refusal.field) + #","message":"#
            + CanonicalJSON.quoted(refusal.message) + "}"
        refused.append(Entry(index: index, json: Array(text.utf8)))
    }

    /// The answer: 200 when everything is in the log, else a problem document that names what is and what is not.
    ///
    /// - Parameter isSingle: Whether the request was for one event: then its position is not in an array.
    func response(isSingle: Bool) -> Response {
        guard refused.isEmpty else { return problem.response }
        var body: [UInt8] = []
        if isSingle, let only = stored.first {
            body = [UInt8(ascii: "{")] + only.json
        } else {
            body = Self.array(stored)
        }
        body.append(UInt8(ascii: "\n"))
        return Response(
            status: .ok,
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body))
        )
    }

    private var problem: Problem {
        let isConflict = refusedCount == 0
        let others = refused.count - 1
        let detail = firstReason + (others > 0 ? " (and \(others) more)" : "")
        return adding(to: Problem(isConflict ? .conflict : .refused, detail))
    }

    /// A problem that came in the middle, with what was stored before it.
    func adding(to problem: Problem) -> Problem {
        problem.with("stored", json: Self.array(stored)).with("refused", json: Self.array(refused))
    }

    private static func array(_ entries: [Entry]) -> [UInt8] {
        var bytes: [UInt8] = [UInt8(ascii: "[")]
        for (place, entry) in entries.sorted(by: { $0.index < $1.index }).enumerated() {
            bytes.append(text: place == 0 ? "\n{\"index\":" : ",\n{\"index\":")
            bytes.append(integer: Int64(entry.index))
            bytes.append(UInt8(ascii: ","))
            bytes += entry.json
        }
        bytes.append(UInt8(ascii: "]"))
        return bytes
    }
}
