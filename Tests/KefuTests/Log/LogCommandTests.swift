// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Postgres
import Testing

struct LogCommandTests {
    private static let lines = (0..<60).map { number in
        number % 3 == 0
            ? EventLine.placed(
                "\(number)",
                "\(number)",
                at: "2024-05-11T10:00:\(10 + number % 50)+08:00",
                shop: number % 2 == 0 ? "s1" : "s2"
            )
            : EventLine.received(
                "\(number)",
                "c\(number % 10)",
                at: "2024-05-11T10:00:\(10 + number % 50)+08:00",
                shop: number % 2 == 0 ? "s1" : "s2"
            )
    }

    private func ids(_ ending: Ending) -> [String] {
        Lines.split(ending.output).compactMap { line in
            let text = String(decoding: ending.output[line], as: UTF8.self)
            return text.split(separator: "\"id\":\"").dropFirst().first?.split(separator: "\"").first.map(String.init)
        }
    }

    @Test func eventsAreReadByWhatTheyAre() async throws {
        try await TestLog.with { log in
            for line in Self.lines { try await log.append([line]) }
            func read(_ options: String...) async throws -> [String] {
                ids(try await log.must(["log", "read", "--output", "ndjson"] + options))
            }
            func wanted(_ belongs: (Int) -> Bool) -> Set<String> { Set((0..<60).filter(belongs).map { "\($0)" }) }
            #expect(Set(try await read("--type", "order.*")) == wanted { $0 % 3 == 0 })
            #expect(
                Set(try await read("--shop", "s1", "--type", "message.received"))
                    == wanted { $0 % 2 == 0 && $0 % 3 != 0 }
            )
            #expect(Set(try await read("--subject", "customers/c4")) == wanted { $0 % 10 == 4 && $0 % 3 != 0 })
            #expect(try await read("--reverse", "--limit", "5") == ["59", "58", "57", "56", "55"])
            #expect(try await read("--reverse", "--type", "order.*", "--limit", "2") == ["57", "54"])
            let partition = try await log.ask(
                "log",
                "read",
                "--partition",
                "3",
                "--from",
                "1",
                "--to",
                "2",
                "--limit",
                "9"
            )
            #expect(partition.rows("partition", "offset") == ["3 1", "3 2"])
            #expect(
                try await log.ask("log", "read", "--partition", "3", "--offset", "2", "--to", "2").rows("offset") == [
                    "2"
                ]
            )
            #expect(try await log.kefu("log", "read", "--partition", "99").status == 1)
            for options in [
                ["--from", "3", "--to", "2"], ["--limit", "0"], ["--from-cut", "12"], ["--partition", "-1"],
            ] {
                #expect(try await log.kefu(["log", "read"] + options).status == 2, "\(options)")
            }
        }
    }

    @Test func anEmptyAnswerSaysWhatIsNotThere() async throws {
        try await TestLog.with { log in
            func hint(_ options: String...) async throws -> String {
                let ending = try await log.must(["log", "read"] + options)
                return String(decoding: ending.output, as: UTF8.self) + ending.errorText
            }
            #expect(try await hint("--language", "en").contains("kefu append FILE"))
            try await log.append(Self.lines)
            for (options, words) in [
                (["--shop", "s3"], "no event of s3: kefu shops"), (["--subject", "c4"], "written kind/id"),
                (["--subject", "orders/999"], "no event of orders/999"),
                (["--type", "refund.settled"], "no event of type refund.settled was ever appended"),
                (["--since", "2030-01-01T00:00:00Z"], "happened at 2024-05-11"),
                (["--until", "2020-01-01T00:00:00Z"], "the first event happened at 2024-05-11"),
                (["--from", "5000"], "no event has such an offset"),
                (["--shop", "s2", "--subject", "orders/0"], "none of all together"),
                (["--shop", "s1", "--partition", "3", "--from", "5000"], "no event in partition 3"),
            ] {
                for format in ["table", "ndjson", "csv"] {
                    let ending = try await log.must(["log", "read", "--language", "en", "--output", format] + options)
                    let text = String(decoding: ending.output, as: UTF8.self) + ending.errorText
                    #expect(text.contains(words), "\(options) \(format): \(text)")
                }
            }
            #expect(try await hint("--shop", "s3", "--language", "zh").contains("没有店铺 s3 的事件"))
            #expect(try await !hint("--shop", "s1", "--language", "en").contains("no event"))
        }
    }

    @Test func aTableThatWasDroppedIsNamedWithARemedy() async throws {
        try await TestLog.with { log in
            try await log.append(Self.lines)
            try await log.project()
            try await log.withSuperuser { try await $0.execute("DROP TABLE kefu.events_03") }
            for command in [["log", "read"], ["replay", "replies"], ["log", "export"]] {
                let ending = try await log.kefu(command)
                #expect(ending.status == 1, "\(command): \(ending)")
                #expect(
                    ending.errorText.contains("kefu.events_03 is gone")
                        && ending.errorText.contains("restore a backup"),
                    "\(command): \(ending)"
                )
            }
            let verified = try await log.kefu("log", "verify", "--language", "en")
            #expect(verified.status == 1)
            let text = String(decoding: verified.output, as: UTF8.self)
            #expect(text.contains("wrong: partition 3: the table kefu.events_03 is gone"), "\(verified)")
            let chinese = try await log.kefu("log", "verify", "--language", "zh")
            #expect(String(decoding: chinese.output, as: UTF8.self).contains("有误：分区3：无法读取"), "\(chinese)")
            #expect(chinese.errorText.contains("日志已损坏"), "\(chinese)")
        }
    }

    @Test func timesAreInstantsLocalTimesAndDays() async throws {
        try await TestLog.with { log in
            let times = [
                "2024-05-10T23:59:59.999999+08:00", "2024-05-11T00:00:00+08:00", "2024-05-11T23:59:59.999999+08:00",
                "2024-05-12T00:00:00+08:00",
            ]
            try await log.append(times.enumerated().map { EventLine.received("\($0)", "c", at: $1, shop: "s1") })
            func read(_ options: String...) async throws -> [String] {
                ids(try await log.must(["log", "read", "--output", "ndjson"] + options)).sorted()
            }
            #expect(try await read("--since", times[1], "--until", times[3]) == ["1", "2"])
            #expect(try await read("--since", "2024-05-11", "--until", "2024-05-11") == ["1", "2"])
            #expect(try await read("--since", "2024-05-11T00:00:00.000001") == ["2", "3"])
            #expect(try await read("--until", "2024-05-11T00:00") == ["0"])
            #expect(try await read("--since", "2h") == [])
            for (since, until) in [
                ("2024-05-11", "2024-05-10"), (times[1], times[1]), ("2024-05-11T00:00", times[0]),
            ] {
                let backwards = try await log.kefu("log", "read", "--since", since, "--until", until)
                #expect(backwards.status == 2 && backwards.errorText.contains("--until is not after --since"))
            }
            let ahead = try await log.kefu("log", "read", "--from-cut", "0:99")
            #expect(ahead.status != 0 && ahead.errorText.contains("kefu log status shows the cut"))
        }
    }

    @Test func aShopIsFoundByItsNameAndItsGroup() async throws {
        try await TestLog.with { log in
            func shop(_ id: String, _ name: String) -> String {
                EventLine.event(
                    "shop.upserted",
                    id: "shop \(id)",
                    subject: "shops/\(id)",
                    at: "2024-01-01T00:00:00Z",
                    shop: id,
                    data: #"{"shop_id":"\#(id)","platform":"pdd","name":"\#(name)","group":"茶"}"#
                )
            }
            try await log.append(Self.lines + [shop("s1", "小猫旗舰店"), shop("s3", "远山茶铺")])
            // Before there are read models an id is an id.
            #expect(ids(try await log.must("log", "read", "--shop", "s2", "--output", "ndjson")).count == 30)
            try await log.project()
            #expect(ids(try await log.must("log", "read", "--shop", "小猫旗舰店", "--output", "ndjson")).count == 31)
            #expect(ids(try await log.must("log", "read", "--shop", "茶", "--output", "ndjson")).count == 32)
            #expect(ids(try await log.must("log", "read", "--shop", "nobody", "--output", "ndjson")).isEmpty)
        }
    }

    @Test func aTailShowsWhatComesAndEndsInOrder() async throws {
        try await TestLog.with { log in
            try await log.append(Array(Self.lines[..<20]))
            let live = try log.start(["log", "tail", "--last", "3", "--output", "ndjson"])
            let plain = try log.start(["log", "tail", "--limit", "50"])
            // Appended while they follow: one by the command, one by the function, which gives no hint.
            try await Task.sleep(for: .milliseconds(500))
            try await log.append(Array(Self.lines[20..<40]))
            for line in Self.lines[40...] {
                try await log.withSuperuser { _ = try await $0.query("SELECT outcome FROM kefu.append(\(line)::json)") }
            }
            #expect(await plain.end().status == 0)
            try await Task.sleep(for: .milliseconds(1500))
            live.send(SIGINT)
            let ending = await live.end()
            #expect(ending.signal == SIGINT, "\(ending)")
            let shown = ids(ending)
            #expect(shown.count == 43 && Set(shown).count == 43)
            #expect(Set(shown).isSuperset(of: (20..<60).map { "\($0)" }))
            // It says where another run goes on.
            let words = ending.errorText.split(separator: " ")
            let cut = try #require(words.firstIndex(of: "--from-cut").map { String(words[$0 + 1]) }, "\(ending)")
            try await log.append([EventLine.placed("last", "last", at: "2024-05-11T12:00:00Z")])
            let next = try await log.must("log", "tail", "--from-cut", cut, "--limit", "1", "--output", "ndjson")
            #expect(ids(next) == ["last"])
            #expect(try await log.kefu("log", "tail", "--output", "json").status == 2)
        }
    }

    @Test func theStatusTellsHeadsSizesAndRates() async throws {
        try await TestLog.with { log in
            try await log.append(Self.lines)
            let answer = try await log.ask("log", "status")
            #expect(answer.rows.count == 16)
            func sum(_ column: String) -> Int { answer.rows.reduce(0) { $0 + (Int($1[column] ?? "") ?? 0) } }
            #expect(sum("events") == 60)
            #expect(sum("last_hour") == 60)
            #expect(sum("bytes") > 16 * 8192)
            let text = try await log.must("log", "status").outputText
            let cut = try #require(text.split(separator: "\n").last { $0.hasPrefix("cut ") }).dropFirst(4)
            #expect(ids(try await log.must("log", "read", "--from-cut", String(cut), "--output", "ndjson")).isEmpty)
        }
    }

    @Test func whatIsChangedIsFoundBySealAndChain() async throws {
        try await TestLog.with { log in
            try await log.append(Self.lines)
            let seal = log.directory + "/seal.json"
            try await log.must("log", "seal", "--output-file", seal)
            #expect(try await log.must("log", "seal").outputText.contains("\"events\": 60"))
            try await log.append([EventLine.placed("later", "1", at: "2024-05-12T10:00:00+08:00")])
            #expect(
                try await log.must("log", "verify", "--seal", seal).outputText
                    == "whole: 61 events in 16 partitions and \(try await batches(log)) batches, as sealed\n"
            )

            try await log.withSuperuser { connection in
                try await connection.execute(
                    #"SET session_replication_role = replica; UPDATE kefu.events SET subject = subject || 'x' WHERE partition = 3 AND "offset" = 1"#
                )
            }
            let found = try await log.kefu("log", "verify", "--seal", seal)
            #expect(found.status == 1)
            #expect(found.outputText.hasPrefix("wrong: partition 3, batch of offsets 0 to "), "\(found)")
            #expect(found.errorText.contains("restore a backup"), "\(found)")
            let rows = try await log.kefu("log", "verify", "--output", "csv")
            #expect(rows.status == 1)
            #expect(Answer(rows.output).rows("partition", "first_offset", "fault").contains("3 0 misplaced"), "\(rows)")
            let broken = try log.file("broken.json", Array("{}".utf8))
            let refused = try await log.kefu("log", "verify", "--seal", broken)
            #expect(refused.status == 1 && refused.errorText.contains("no seal"), "\(refused)")
        }
    }

    @Test func whatWasAddedIsNamedWhateverItsNumbers() async throws {
        try await TestLog.with { log in
            try await log.append(Self.lines)
            try await log.withSuperuser { connection in
                try await connection.execute(
                    """
                    SET session_replication_role = replica;
                    INSERT INTO kefu.batches VALUES (3, 1000, \(Int64.max), now(), sha256('x')), (99, 0, 0, now(), sha256('x'));
                    ALTER TABLE kefu.events DETACH PARTITION kefu.events_05
                    """
                )
            }
            let found = try await log.kefu("log", "verify", "--language", "en")
            #expect(found.status == 1)
            for line in [
                "wrong: a batch of offsets 0 to 0 names partition 99, and the log has 16 partitions",
                "wrong: partition 3, batch of offsets 1000 to \(Int64.max): ",
                "wrong: partition 5: the table kefu.events_05 is no part of kefu.events",
            ] {
                #expect(found.outputText.contains(line), "\(found)")
            }
            let chinese = try await log.kefu("log", "verify", "--language", "zh").outputText
            #expect(chinese.contains("有误：日志：批次不属于任何分区"), "\(chinese)")
            #expect(chinese.contains("有误：分区5：分区的数据表已脱离日志"), "\(chinese)")
            let seal = try await log.kefu("log", "seal")
            #expect(seal.status == 1 && seal.errorText.contains("run `kefu log verify`"), "\(seal)")
        }
    }

    private func batches(_ log: TestLog) async throws -> Int64 {
        try await log.value("SELECT count(*) FROM kefu.batches")
    }
}
