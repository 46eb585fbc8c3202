// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Projections
import ServiceDesk
import Testing

/// What a fold refuses leaves no trace: each field of each event type with a value of each wrong kind, behind good events of the
/// same subject.
struct RefusedFieldTests {
    /// One event that may be refused. Its marker stands in every text of its events, so that its rows can be found.
    private struct Trial {
        var marker: String
        var subject: String
        var type: String
        var data: String
    }

    private static let wrongValues = [#""no number""#, "[1]", "1e30", "9007199254740992"]

    private static func trials(_ kinds: [(type: String, kind: String)]) -> [Trial] {
        let fields = Set(Desk.projections.projections.flatMap(\.fields)).sorted()
        var trials: [Trial] = []
        for (type, kind) in kinds {
            for field in fields {
                for wrong in wrongValues {
                    let marker = "zz\(trials.count)zz"
                    let data = fields.map { #""\#($0)":\#($0 == field ? wrong : good($0, marker))"# }
                    trials.append(
                        Trial(
                            marker: marker,
                            subject: "\(kind)/\(marker)",
                            type: type,
                            data: "{\(data.joined(separator: ","))}"
                        )
                    )
                }
            }
        }
        return trials
    }

    private static func good(_ field: String, _ marker: String) -> String {
        if field.hasSuffix("_minor") || field.hasSuffix("_len") || field.hasSuffix("_bytes") { return "7" }
        if field.hasSuffix("_at") || field == "until" { return #""2026-05-11T12:00:00Z""# }
        return #""\#(marker)""#
    }

    /// A good event of the subject, where its kind has one that leaves rows.
    private static func base(_ trial: Trial) -> [String] {
        let marker = trial.marker
        if trial.subject.hasPrefix("customers/") {
            return [event("\(marker)-b", "message.received", trial.subject, minute: 0, "{}")]
        }
        guard trial.subject.hasPrefix("orders/") else { return [] }
        let data = #"{"customer_id":"\#(marker)","order_id":"\#(marker)","payable_minor":5}"#
        return [event("\(marker)-b", "order.placed", trial.subject, minute: 1, data)]
    }

    private static func event(_ id: String, _ type: String, _ subject: String, minute: Int, _ data: String) -> String {
        #"{"specversion":"1.0","id":"\#(id)","source":"/x","type":"\#(type)","subject":"\#(subject)","#
            + #""time":"2026-05-11T10:0\#(minute):00Z","shop":"s","data":\#(data)}"#
    }

    private static func fill(_ log: TestLog, _ events: [String]) async throws -> Int {
        try await log.withSuperuser { connection in
            var appended = 0
            for start in stride(from: 0, to: events.count, by: 500) {
                let batch = "[" + events[start..<min(start + 500, events.count)].joined(separator: ",") + "]"
                let rows = try await connection.query(
                    "SELECT count(*) FILTER (WHERE outcome = 'appended') FROM kefu.append((\(batch)::text)::json)"
                )
                appended += Int(try rows[0].decode(Int64.self, at: 0))
            }
            return appended
        }
    }

    /// By projection, the markers of the events that were refused.
    private static func refused(_ log: TestLog) async throws -> [String: Set<String>] {
        try await log.withSuperuser { connection in
            let rows = try await connection.query("SELECT DISTINCT projection, subject FROM kefu.parked")
            var refused: [String: Set<String>] = [:]
            for row in rows.rows {
                let (projection, subject) = try row.decode((String, String).self)
                refused[projection, default: []].insert(String(subject.split(separator: "/")[1]))
            }
            return refused
        }
    }

    /// By marker, the rows of a projection's tables that name it.
    private static func rows(_ dump: ReadModelDump, of projection: Projection) -> [String: [String]] {
        var rows: [String: [String]] = [:]
        for table in projection.tables {
            for row in dump.rows.first(where: { $0.key.hasSuffix(table.name) })?.value ?? [] {
                guard let match = row.firstMatch(of: /zz[0-9]+zz/) else { continue }
                rows[String(match.output), default: []].append("\(table.name) \(row)")
            }
        }
        return rows
    }

    @Test func whatIsRefusedLeavesTheRowsAsTheyWere() async throws {
        let log = try await TestLog.make()
        let kinds = try await log.withSuperuser { connection in
            try await connection.query("SELECT type, subject_kinds[1] FROM kefu.event_types ORDER BY type").rows.map {
                try $0.decode((String, String).self)
            }
        }
        let trials = Self.trials(kinds.map { (type: $0.0, kind: $0.1) })
        let bases = trials.flatMap(Self.base)
        _ = try await log.append(bases)
        let appended = try await Self.fill(
            log,
            trials.map { Self.event($0.marker, $0.type, $0.subject, minute: 2, $0.data) }
        )
        try #require(appended > trials.count / 2)
        _ = try await Projector(log.database, set: Desk.projections).catchUp()
        let plain = try await TestLog.make()
        _ = try await plain.append(bases)
        _ = try await Projector(plain.database, set: Desk.projections).catchUp()

        let refused = try await Self.refused(log)
        try #require(refused.count >= 4)
        let (tried, untouched) = (
            try await ReadModelDump.of(log, withOffsets: false), try await ReadModelDump.of(plain, withOffsets: false)
        )
        for projection in Desk.projections.projections {
            let rows = (Self.rows(tried, of: projection), Self.rows(untouched, of: projection))
            for marker in refused[projection.name] ?? [] {
                guard rows.0[marker] != rows.1[marker] else { continue }
                let trial = trials.first { $0.marker == marker }
                Issue.record("\(projection.name): \(trial.map { "\($0.type) \($0.data)" } ?? marker) left a trace")
            }
        }
    }
}
