// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Projections
import Testing

@testable import ServiceDesk

/// What an explanation says of each message and reply is so under the policies that judge the shop.
struct ExplainReasonTests {
    private static func line(
        _ id: String,
        _ type: String,
        _ time: String,
        _ data: String = #""content_type":"text""#,
        subject: String = "customers/c"
    ) -> String {
        #"{"specversion":"1.0","id":"\#(id)","source":"/t","type":"\#(type)","subject":"\#(subject)","#
            + #""time":"2026-05-\#(time)+08:00","shop":"s","data":{\#(data)}}"#
    }

    private static func asked(_ id: String, _ time: String, customer: String = "c") -> String {
        line(id, "message.received", time, subject: "customers/\(customer)")
    }

    private static func sent(_ id: String, _ time: String, by kind: String = "human", customer: String = "c") -> String
    {
        line(
            id,
            "message.sent",
            time,
            #""content_type":"text","sender_kind":"\#(kind)","agent_id":"a""#,
            subject: "customers/\(customer)"
        )
    }

    private static func shop(_ platform: String) -> String {
        line("shop", "shop.upserted", "01T00:00:00", #""shop_id":"s","platform":"\#(platform)""#, subject: "shops/s")
    }

    /// The explanation of the shop's day, and what it says of each event.
    private func explain(_ lines: [String], _ policies: [String: String] = [:]) async throws -> (
        Explanation, why: [String: String]
    ) {
        let log = try await TestLog.folded(lines)
        var scope = Scope(shops: ["s"], asOf: Timestamp(microseconds: 1_800_000_000_000_000))
        scope.day = .day(try #require(PostgresDate(year: 2026, month: 5, day: 11)))
        var set = PolicySet.standard
        for (key, value) in policies { try set.set(key, to: value) }
        let explanation = try await Explainer(log.database).explain(
            .replyRate(scope: scope, customer: nil, policies: set)
        )
        #expect(explanation.isComplete == true)
        let reasons = explanation.events.map { ($0.id, $0.why.english) }
        return (explanation, Dictionary(uniqueKeysWithValues: reasons))
    }

    private func isDecisive(_ id: String, _ explanation: Explanation) -> Bool {
        explanation.events.contains { $0.id == id && $0.isDecisive }
    }

    @Test(
        arguments: zip(
            ["taobao", "jd", "pdd"],
            ["of the effective rate", "of the effective rate", "that count: owes nothing"]
        )
    )
    func onlyWhatNoPolicyOfTheShopCountsOwesNothing(platform: String, hours: String) async throws {
        let (explanation, why) = try await explain([Self.shop(platform), Self.asked("late", "11T23:30:00")])
        #expect(why["late"] == "asked at 23:30:00, outside the hours \(hours)")
        #expect(isDecisive("late", explanation) == (platform != "pdd"))
    }

    @Test func hoursOfOnePolicyAreNotThoseOfAnother() async throws {
        let lines = [Self.shop("pdd"), Self.asked("late", "11T23:30:00")]
        for key in ["timely.window", "pdd.manual3m.window"] {
            let (_, why) = try await explain(lines, [key: "08:00-24:00"])
            #expect(why["late"] == "asked at 23:30:00, outside the hours of the effective rate", "\(key)")
        }
    }

    /// A message before the hours begins the wait, so that no turn begins with the next one.
    @Test func whatBeginsAWaitBeforeTheHoursOwesSomething() async throws {
        let (explanation, why) = try await explain([
            Self.shop("pdd"), Self.asked("early", "11T07:59:00"), Self.asked("next", "11T08:01:00"),
            Self.sent("reply", "11T08:03:00"),
        ])
        #expect(isDecisive("early", explanation))
        #expect(why["early"] == "asked at 07:59:00, outside the hours of the effective rate")
        #expect(why["reply"] == "first human reply, 2 min 0 s after")
    }

    private static let takenBack = [
        shop("pdd"), asked("first", "11T10:00:00"), asked("second", "11T10:50:00"),
        line("recalled", "message.recalled", "11T10:30:00", #""event_ref":"first""#), sent("reply", "11T11:10:00"),
        asked("only", "11T12:00:00", customer: "d"),
        line("gone", "message.recalled", "11T12:01:00", #""event_ref":"only""#, subject: "customers/d"),
        sent("after", "11T12:10:00", customer: "d"),
    ]

    @Test func nobodyWaitsWithAMessageThatWasTakenBack() async throws {
        let (explanation, why) = try await explain(Self.takenBack)
        #expect(why["first"] == "taken back: does not count" && why["only"] == "taken back: does not count")
        #expect(why["second"] == "asked at 10:50:00, inside the hours that count")
        #expect(why["reply"] == "first human reply, 20 min 0 s after")
        #expect(why["after"] == "a further reply: no message of this day waited for it")
        #expect(explanation.events.first { $0.id == "first" }?.why.chinese == "已撤回，不计")
        #expect(!isDecisive("first", explanation) && isDecisive("second", explanation))
    }

    @Test func messagesThatWereTakenBackCountWhereThePolicySaysSo() async throws {
        let (_, why) = try await explain(Self.takenBack, ["replies.recalled_count": "true"])
        #expect(why["first"] == "asked at 10:00:00, inside the hours that count")
        #expect(why["reply"] == "first human reply, 1 h 10 min after")
        #expect(why["after"] == "first human reply, 10 min 0 s after")
    }

    @Test func aSessionOfTheDayBeforeHasNothingThatWasTakenBack() async throws {
        let (_, why) = try await explain([
            Self.shop("jd"), Self.asked("began", "10T23:55:00"), Self.asked("slip", "10T23:56:00"),
            Self.line("recalled", "message.recalled", "10T23:57:00", #""event_ref":"slip""#),
            Self.asked("next", "11T00:02:00"),
        ])
        #expect(why["began"]?.contains("in a session that began before this day") == true)
        #expect(why["slip"] == "taken back: does not count")
    }

    @Test func aReplyOfTheSameInstantIsNotTheFirstWhereItDoesNotCount() async throws {
        let lines = [
            Self.shop("pdd"), Self.asked("asked", "11T10:00:00"), Self.sent("same", "11T10:00:00"),
            Self.sent("later", "11T10:07:00"), Self.sent("last", "11T11:30:00"),
        ]
        let standard = try await explain(lines).why
        #expect(standard["same"] == "first human reply, 0 s after")
        #expect(standard["later"] == "a further reply: no message of this day waited for it")
        let (explanation, why) = try await explain(lines, ["pdd.effective.same_instant_counts": "false"])
        #expect(
            why["same"] == "first human reply, 0 s after, but not the one that counts for the effective rate"
        )
        #expect(why["later"] == "human reply: the first that counts for the effective rate, 7 min 0 s after")
        #expect(why["last"] == "a further reply: no message of this day waited for it")
        #expect(isDecisive("later", explanation) && !isDecisive("last", explanation))
    }

    @Test func aRobotThatCountsIsTheFirstToReply() async throws {
        let lines = [
            Self.shop("pdd"), Self.asked("asked", "11T10:00:00"), Self.sent("auto", "11T10:01:00", by: "auto"),
            Self.sent("robot", "11T10:05:00", by: "assist_bot"), Self.sent("again", "11T11:10:00", by: "assist_bot"),
            Self.sent("person", "11T11:30:00"),
        ]
        let (explanation, why) = try await explain(lines, ["pdd.effective.counting_senders": "human,assist_bot"])
        #expect(why["auto"] == "auto reply: not by a person")
        #expect(why["robot"] == "assist_bot reply: the first that counts for the effective rate, 5 min 0 s after")
        #expect(why["again"] == "a further reply: no message of this day waited for it")
        #expect(
            why["person"] == "first human reply, 1 h 30 min after, but not the one that counts for the effective rate"
        )
        #expect(isDecisive("robot", explanation) && !isDecisive("again", explanation))
    }

    /// However long the limit is, the robot's reply that met it is among the events.
    @Test func aRobotsReplyOfAnotherDayIsFound() async throws {
        let lines = [
            Self.shop("pdd"), Self.asked("asked", "11T10:00:00"), Self.sent("robot", "13T09:00:00", by: "assist_bot"),
        ]
        let (explanation, _) = try await explain(
            lines,
            ["pdd.effective.counting_senders": "human,assist_bot", "pdd.effective.limit_ms": "259200000"]
        )
        #expect(isDecisive("robot", explanation))
    }

    /// A robot ends a turn of Taobao once.
    @Test func aRobotEndsATurnThatWaitsForIt() async throws {
        let (_, why) = try await explain([
            Self.shop("taobao"), Self.asked("asked", "11T10:00:00"),
            Self.sent("robot", "11T10:01:00", by: "assist_bot"),
            Self.sent("again", "11T10:02:00", by: "assist_bot"),
        ])
        #expect(why["robot"] == "assist_bot reply: not by a person, but it ends a turn")
        #expect(why["again"] == "a further reply: no message of this day waited for it")
    }
}
