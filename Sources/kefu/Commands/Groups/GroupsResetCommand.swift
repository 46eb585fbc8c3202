// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Postgres

/// `kefu groups reset`
struct GroupsResetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset",
        abstract: "Put a group elsewhere: its events from there on are delivered again, or left out.",
        discussion: """
            A time means the first event that was recorded then or later. Parked events at the new position or behind it \
            are forgotten, since they come again. Refused while members are active, unless --force takes their \
            partitions away.

            Example:

              kefu groups reset invoices --to 2026-05-11T00:00:00+08:00
              kefu groups reset invoices --to 3:120 --to 7:0
            """
    )

    @OptionGroup var database: DatabaseOptions

    @Argument(help: "The group.")
    var group: String

    @Option(
        help: ArgumentHelp(
            "earliest, latest, an instant, or a partition and an offset, which may be repeated.",
            valueName: "place"
        )
    )
    var to: [String]

    @Flag(help: "Also with active members: what they still acknowledge is refused.")
    var force = false

    func validate() throws { _ = try Self.target(to) }

    func run() async throws {
        let (name, target, force) = (group, try Self.target(to), force)
        try await database.withDatabase { database in
            try await database.log.withConnection(.consumer) {
                try await ConsumerGroup(name, connection: $0).reset(to: target, force: force)
            }
        }
    }

    static func target(_ places: [String]) throws -> GroupReset {
        if places.count == 1, var place = places.first {
            if place == "earliest" { return .earliest }
            if place == "latest" { return .latest }
            if let microseconds = place.withUTF8({ RFC3339.microseconds(UnsafeRawBufferPointer($0)) }) {
                return .recorded(since: Timestamp(microseconds: microseconds))
            }
        }
        var offsets: [Int: Int64] = [:]
        for place in places {
            let parts = place.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, let partition = Int64(digits: parts[0]), let offset = Int64(digits: parts[1]),
                offsets.updateValue(offset, forKey: Int(partition)) == nil
            else {
                throw ValidationError(
                    "--to is earliest, latest, an instant such as 2026-05-11T10:00:00+08:00, or places such as 3:120"
                )
            }
        }
        guard !offsets.isEmpty else { throw ValidationError("--to names the place to go to") }
        return .offsets(offsets)
    }
}
