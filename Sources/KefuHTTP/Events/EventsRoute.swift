// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import HTTPTypes
import Hummingbird
import Postgres
import ServiceDesk

/// `GET /v1/events`: reads the log. Personal text stays in its vault.
struct EventsRoute: Sendable {
    private static let standardLimit = 100
    private static let mostEvents = 10_000

    private let database: LogDatabase
    private let gate: Gate

    init(_ database: LogDatabase, gate: Gate) {
        self.database = database
        self.gate = gate
    }

    func respond(to request: Request) async throws -> Response {
        let items = try QueryItems(
            request.uri,
            names: ["shop", "subject", "type", "since", "until", "partition", "offset", "limit"]
        )
        var filter = LogFilter()
        filter.shop = try items.one("shop")
        if filter.shop == "" {
            throw QueryItems.problem("shop", "is empty; give an id, or leave it out for all shops")
        }
        filter.subject = try items.one("subject")
        filter.types = try Self.types(items)
        filter.since = try items.one("since", Self.instant)
        filter.until = try items.one("until", Self.instant)
        if let since = filter.since, let until = filter.until, until <= since {
            throw QueryItems.problem("until", "is not after since: nothing is between them")
        }
        filter.partition = try items.number("partition", in: 0...1023)
        filter.from = try items.number("offset", in: 0...Int64.max) ?? 0
        let limit = try items.number("limit", in: 1...Self.mostEvents) ?? Self.standardLimit
        let isLines = try Accepted(request.headers).best(of: [
            ("application/json", false), ("application/x-ndjson", true),
        ])
        let (chosen, database, gate) = (filter, database, gate)
        return try await PieceStream.response(contentType: isLines ? "application/x-ndjson" : "application/json") {
            writer in
            try await gate.pass {
                try await database.withConnection(.logReader) { connection in
                    do {
                        try await Self.write(LogReader(connection: connection), chosen, limit, isLines, to: writer)
                    } catch let error as EventLogError where error.code == .invalidPlace {
                        throw QueryItems.problem("partition", error.message)
                    }
                }
            }
        }
    }

    /// Writes CloudEvents a line, or an array of them with their positions.
    private static func write(
        _ reader: LogReader,
        _ filter: LogFilter,
        _ limit: Int,
        _ isLines: Bool,
        to writer: PieceStream.Writer
    ) async throws {
        var isFirst = true
        if !isLines { writer.bytes.append(text: "[") }
        _ = try await reader.read(filter, limit: limit) { stored in
            let line = CloudEventEncoder.line(stored.event)
            if isLines {
                writer.bytes += line
            } else {
                writer.bytes.append(text: isFirst ? "\n" : ",\n")
                isFirst = false
                writer.bytes.append(text: #"{"partition":\#(stored.position.partition),"offset":"#)
                writer.bytes.append(integer: stored.position.offset)
                writer.bytes.append(text: #","recorded_at":""#)
                writer.bytes.append(instantOf: stored.recordedAt.microseconds)
                writer.bytes.append(text: #"","event":"#)
                writer.bytes += line.dropLast()
                writer.bytes.append(UInt8(ascii: "}"))
            }
            try await writer.drain()
        }
        if !isLines { writer.bytes.append(text: isFirst ? "]\n" : "\n]\n") }
    }

    /// The types. One that cannot be is refused: it would be answered with no events, for ever.
    private static func types(_ items: QueryItems) throws(Problem) -> [String] {
        let types = items.all("type")
        do throws(EventLogError) {
            try EventTypePattern.check(types)
        } catch {
            throw QueryItems.problem("type", error.message)
        }
        return types
    }

    private static func instant(_ text: String) throws -> Timestamp {
        guard case .instant(let instant) = try InstantArgument(argument: text) else {
            throw AskingError("must be an instant with an offset, such as 2026-05-11T10:00:00+08:00")
        }
        return instant
    }
}
