// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Postgres
import Projections
import ServiceDesk

/// `kefu shop set`
struct ShopSetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Tell what a shop is: appends shop.upserted.",
        discussion: """
            The platform says which policies judge the shop; name and group stand for it in questions. What is not \
            given stays as the read models know it; an empty text takes a value away.

            Example:

              kefu shop set pdd-100000001 --platform pdd --name 旗舰店 --group north
              kefu shop set jd-7 --time-zone Europe/London --business-hours 09:00-21:00
            """
    )

    @OptionGroup var database: DatabaseOptions

    @Argument(help: ArgumentHelp("The shop's id.", valueName: "shop"))
    var id: String

    @Option(
        help: "The platform: pdd, taobao, tmall, jd or other.",
        completion: .list(["pdd", "taobao", "tmall", "jd", "other"])
    )
    var platform: String?

    @Option(help: "What tables call it.")
    var name: String?

    @Option(help: "The group of shops to which it belongs.")
    var group: String?

    @Option(
        help: ArgumentHelp("The zone of its local days, for example Asia/Shanghai.", valueName: "zone"),
        transform: { text in
            try usage { () throws(AskingError) in text.isEmpty ? text : try ZoneName.checked(text) }
        }
    )
    var timeZone: String?

    @Option(help: ArgumentHelp("Its hours of service by the clock on the wall.", valueName: "HH:MM-HH:MM"))
    var businessHours: String?

    func validate() throws {
        if id.isEmpty || id == "*" { throw ValidationError("a shop has an id; * stands for all shops") }
        if [platform, name, group, timeZone, businessHours].allSatisfy({ $0 == nil }) {
            throw ValidationError("nothing to tell: give --platform, --name, --group, --time-zone or --business-hours")
        }
        if let platform, !["", "pdd", "taobao", "tmall", "jd", "other"].contains(platform) {
            throw ValidationError("--platform is pdd, taobao, tmall, jd or other")
        }
        if let businessHours, !businessHours.isEmpty, LocalWindow(text: businessHours) == nil {
            throw ValidationError("--business-hours is written as HH:MM-HH:MM, for example 09:00-21:00")
        }
    }

    func run() async throws {
        try await database.withDatabase { database in
            if let timeZone, !timeZone.isEmpty { try await check(timeZone, database) }
            let shops = try await KnownShops.read(ReadModels(database.log)).shops
            let known = shops.first { $0.id.isSameBytes(as: id) }
            let members = [
                member("platform", platform, known?.platform),
                member("name", name, known?.name),
                member("group", group, known?.group),
                member("time_zone", timeZone, known?.timeZone),
                businessHours.map { member("business_hours", $0, nil) }
                    ?? known?.businessHours.map { #""business_hours":"# + $0 },
            ].compactMap(\.self)
            let data = "{" + members.joined(separator: ",") + "}"
            _ = try await database.append([
                Event(operator: "shop.upserted", subject: "shops/\(id)", shop: id, data: data)
            ])
            print("shop \(id): \(data)")
        }
    }

    private func member(_ name: String, _ given: String?, _ known: String?) -> String? {
        guard let value = given ?? known, !value.isEmpty else { return nil }
        return "\"\(name)\":" + JSONRowEncoder.quoted(value)
    }

    private func check(_ zone: String, _ database: DeskDatabase) async throws {
        do {
            _ = try await database.log.withConnection(.reader) { connection in
                let query: PostgresQuery = "SELECT current_timestamp AT TIME ZONE \(zone)"
                return try await connection.query(query.unprepared())
            }
        } catch let error as PostgresError where error.sqlState == SQLState(rawValue: "22023") {
            throw ValidationError("--time-zone \(zone): \(error.message); write a name such as Asia/Shanghai or UTC")
        }
    }
}
