// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Glibc
import Postgres
import Projections
import ServiceDesk

/// `kefu log subscribe`
struct LogSubscribeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "subscribe",
        abstract: "Consume the log in a group: events as lines out, acknowledgements in.",
        discussion: """
            Members of a group share its partitions and take over from one that dies. Events are CloudEvents, one a line, \
            with their place as kefupartition and kefuoffset; a subject's events come in their order, at least once.

            With --ack stdin a line "12" on standard input acknowledges the first 12 lines that this command has written; \
            "nack 13 REASON" refuses the thirteenth, which comes again, and whose subject is parked after too many times. \
            With --ack exit the lines are acknowledged when --limit of them are written, with --ack auto as they are.

            Example:

              kefu log subscribe --group invoices --ack auto --once
              mkfifo acks
              kefu log subscribe --group invoices <acks | ./book-invoices >acks
            """
    )

    @OptionGroup var database: DatabaseOptions

    @Option(help: ArgumentHelp("The group; made when it is not there.", valueName: "name"))
    var group: String

    @Option(
        help: ArgumentHelp("This member's name; who joins under it again takes its place (default: host and process).")
    )
    var member: String?

    @Option(help: ArgumentHelp("Where a new group begins.", valueName: "earliest|latest"))
    var from = Start.earliest

    @Option(help: ArgumentHelp("Only this shop: its id or name; fixed when the group is made.", valueName: "shop"))
    var shop: String?

    @Option(
        help: ArgumentHelp(
            "Only this type; order.* for all orders' events; may be repeated; fixed when the group is made.",
            valueName: "type"
        )
    )
    var type: [String] = []

    @Option(help: ArgumentHelp("Who acknowledges.", valueName: "stdin|exit|auto"))
    var ack = Consumption.Mode.stdin

    @Option(help: ArgumentHelp("At most so many lines that are not acknowledged.", valueName: "events"))
    var window = 1000

    @Option(help: ArgumentHelp("So many deliveries of an event until its subject is parked.", valueName: "times"))
    var maxDeliveries = 5

    @Option(
        help: ArgumentHelp("Ends when a consumer has read or acknowledged nothing for so long.", valueName: "seconds")
    )
    var ackTimeout = 300

    @Option(help: ArgumentHelp("End after so many events.", valueName: "events"))
    var limit: Int?

    @Flag(help: "End when what is in the log now is acknowledged.")
    var once = false

    @Flag(help: "Put personal text back into data, where the vault still has it.")
    var withText = false

    enum Start: String, ExpressibleByArgument, CaseIterable {
        case earliest, latest
    }

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit is 1 or more") }
        if ackTimeout < 1 { throw ValidationError("--ack-timeout is 1 second or more") }
        if ack == .exit {
            guard let limit, limit <= 100_000 else {
                throw ValidationError("--ack exit needs a --limit of at most 100000 events")
            }
        }
    }

    func run() async throws {
        // A consumer that ends is an error to handle, not the end of this program.
        signal(SIGPIPE, SIG_IGN)
        let command = self
        let isGood = try await database.withDatabase { database in
            let options = try await command.options(database)
            return try await database.log.subscribe(options) { member in
                try await Consumption(
                    member,
                    mode: command.ack,
                    limit: command.limit,
                    patience: command.ackTimeout
                ).run()
            }
        }
        if !isGood { throw ExitStatus.refused }
    }

    private func options(_ database: DeskDatabase) async throws -> GroupOptions {
        var options = GroupOptions(group: group, member: member ?? Self.memberName())
        options.start = from == .earliest ? .earliest : .latest
        if let shop { options.shop = try await Self.shopID(shop, database.log) }
        options.types = type
        options.window = ack == .exit ? limit ?? window : window
        options.maxDeliveries = maxDeliveries
        options.withText = withText
        if once { options.end = try await database.log.withConnection(.consumer) { try await LogHeads.cut($0) } }
        return options
    }

    /// The id of the shop, since its name may change and the group keeps what it was made for.
    private static func shopID(_ shop: String, _ database: LogDatabase) async throws -> String {
        let known = try await KnownShops.read(ReadModels(database))
        // What is no name is taken for an id: of a shop that is to come, or misspelt.
        for stranger in known.unknown([shop]) {
            StandardError.write(
                line: "\(stranger.english); \(shop) is taken for an id: the group gets events once there are some of it"
            )
        }
        let ids = ([shop] + known.shops(of: shop).map(\.id)).distinctByBytes()
        let named = ids.count > 1 ? ids.filter { !$0.isSameBytes(as: shop) } : ids
        guard named.count == 1 else {
            throw ValidationError(
                "--shop \(shop) means several shops (\(named.joined(separator: ", "))): give the id of one"
            )
        }
        return named[0]
    }

    private static func memberName() -> String {
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        let host = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return "\(host)-\(getpid())"
    }
}

extension Consumption.Mode: ExpressibleByArgument {}
