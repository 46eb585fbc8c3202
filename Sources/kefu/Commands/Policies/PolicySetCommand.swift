// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Postgres
import Projections
import ServiceDesk

/// `kefu policy set`
struct PolicySetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Give policies other values from a day on: appends policy.set.",
        discussion: """
            Without --shop and --platform for all shops. Days before --from stay as they were judged, also when that \
            day lies in the past: then the days from it on are judged anew. KEY= ends what was set there: what holds \
            for more shops holds again. A shop must be known: by its id, its name or its group, as in questions; a \
            group stands for the shops that are in it now. With --new-shop an id is taken as it is. A policy of some \
            platforms is refused for others, where it judges nothing.

            Example:

              kefu policy set pdd.effective.limit_ms=1800000 --from 2026-06-01
              kefu policy set timely.limit_ms=180000 timely.target_bp=9000 \\
                --shop pdd-100000001 --note "promised to the owner"
              kefu policy set taobao.response3m.window=08:00-23:00 \\
                --platform tmall --from 2025-01-01
            """
    )

    @OptionGroup var database: DatabaseOptions

    @Argument(help: ArgumentHelp("The policies and their values; or one key and its value.", valueName: "key=value"))
    var policies: [String]

    @Option(
        name: [.long, .customLong("effective-from")],
        help: ArgumentHelp("The first local day on which they hold (default: today).", valueName: "day"),
        completion: .list(["today", "yesterday"]),
        transform: { text in try usage { () throws(AskingError) in try DayArgument(argument: text) } }
    )
    var from = DayArgument.today

    @Option(help: ArgumentHelp("Only for this shop: its id, name or group; may be repeated.", valueName: "shop"))
    var shop: [String] = []

    @Flag(help: "Take --shop for the id of a shop of which nothing is known yet.")
    var newShop = false

    @Option(
        help: ArgumentHelp("Only for shops of this platform: pdd, taobao, tmall, jd or other.", valueName: "platform"),
        completion: .list(["pdd", "taobao", "tmall", "jd", "other"])
    )
    var platform: String?

    @Option(help: "Why.")
    var note: String?

    @Option(
        help: ArgumentHelp("The zone of today (default: Asia/Shanghai).", valueName: "zone"),
        transform: { text in try usage { () throws(AskingError) in try ZoneName.checked(text) } }
    )
    var timeZone = "Asia/Shanghai"

    func validate() throws {
        _ = try changes()
        if let platform, !["pdd", "taobao", "tmall", "jd", "other"].contains(platform) {
            throw ValidationError("--platform is pdd, taobao, tmall, jd or other")
        }
        if platform != nil, !shop.isEmpty {
            throw ValidationError("--shop already says for whom; leave out --platform")
        }
        if newShop, shop.isEmpty { throw ValidationError("--new-shop says that the id after --shop is new; give one") }
        if let platform { try changes().forEach { try check($0, "--platform \(platform)", platform) } }
        if shop.contains("") { throw ValidationError("--shop is empty; give an id, or leave it out for all shops") }
    }

    func run() async throws {
        let changes = try changes()
        try await database.withDatabase { database in
            let shops = try await shops(for: changes, database)
            let day = try await firstDay(database)
            let events = shops.flatMap { shop in
                changes.map { change in
                    Event(
                        operator: "policy.set",
                        subject: "policies/\(change.key)",
                        shop: shop,
                        data: change.payload(from: day, platform: platform, note: note)
                    )
                }
            }
            _ = try await database.append(events)
            for change in changes where !PolicySet.standard[change.key].isRead {
                StandardError.write(line: "\(change.key) is kept, but no answer depends on it yet")
            }
            for shop in shops {
                for change in changes {
                    let whom = shop == "*" ? platform.map { "the shops of \($0)" } ?? "all shops" : "shop \(shop)"
                    print("\(change.key) = \(change.value?.description ?? "(not set)") from \(day) for \(whom)")
                }
            }
            try await warnOfParked(shops: shops, changes.map(\.key), database)
        }
    }

    /// What stands behind a set that could not be folded holds for nobody until that one is given up.
    private func warnOfParked(shops: [String], _ keys: [PolicyKey], _ database: DeskDatabase) async throws {
        let parked = try await ParkedSubjects(database.log, set: Desk.projections).list(names: ["policies"])
        for entry in parked where entry.state != "skipped" && shops.contains(bytesOf: entry.shop) {
            guard keys.contains(where: { entry.subject == "policies/\($0)" }) else { continue }
            StandardError.write(
                line: """
                    \(entry.subject) of shop \(entry.shop) has no effect yet: an earlier set is parked (partition \(entry.position.partition), \
                    offset \(entry.position.offset): \(entry.reason)); kefu projections skip policies --shop '\(entry.shop)' \
                    --subject \(entry.subject) gives that one up
                    """
            )
        }
    }

    /// The ids of the shops for which something is set; `*` for all.
    private func shops(for changes: [PolicyChange], _ database: DeskDatabase) async throws -> [String] {
        guard !shop.isEmpty else { return ["*"] }
        let known = try await KnownShops.read(ReadModels(database.log))
        let unknown = known.unknown(shop)
        if let first = unknown.first, !newShop {
            throw ValidationError(first.english + "; for the id of a shop of which nothing is known yet add --new-shop")
        }
        var ids: [String] = []
        for text in shop {
            let shops = known.shops(of: text)
            for shop in shops {
                for change in changes { try check(change, "shop \(shop.id)", shop.platform) }
            }
            ids += shops.isEmpty ? [text] : shops.map(\.id)
        }
        return ids.distinctByBytes()
    }

    /// Refuses a policy that judges nothing there.
    private func check(_ change: PolicyChange, _ whom: String, _ platform: String?) throws {
        let platforms = PolicySet.standard[change.key].platforms
        guard let platform, !platforms.isEmpty, !platforms.contains(platform) else { return }
        throw ValidationError(
            "\(whom): \(change.key) judges shops of \(platforms.joined(separator: " and ")) only, not of \(platform)"
        )
    }

    /// What is to be set; `KEY VALUE` is taken like `KEY=VALUE`.
    private func changes() throws -> [PolicyChange] {
        let isPair = policies.count == 2 && !policies.contains { $0.contains("=") }
        let pairs = isPair ? [policies.joined(separator: "=")] : policies
        return try pairs.map { (pair) throws -> PolicyChange in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2 else {
                throw ValidationError("a policy is written as KEY=VALUE, for example tier.vip_orders=10")
            }
            do throws(PolicyError) {
                return try PolicyChange(parts[0], to: parts[1].isEmpty ? nil : parts[1])
            } catch {
                throw ValidationError(error.message)
            }
        }
    }

    private func firstDay(_ database: DeskDatabase) async throws -> String {
        let ago: Int32
        switch from {
        case .day(let day): return day.description
        case .today: ago = 0
        case .yesterday: ago = 1
        }
        do {
            return try await database.log.withConnection(.reader) { connection in
                let query: PostgresQuery = """
                    SELECT ((current_timestamp AT TIME ZONE \(timeZone))::date - \(ago)::integer)::text
                    """
                return try await connection.query(query.unprepared())[0].decode(String.self, at: 0)
            }
        } catch let error as PostgresError where error.sqlState == SQLState(rawValue: "22023") {
            throw ValidationError(
                "--time-zone \(timeZone): \(error.message); write a name such as Asia/Shanghai or UTC"
            )
        }
    }
}
