// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

/// What operators see of parked events, and how they name what they mean.
@Suite struct ParkedCommandTests {
    // 1,024 characters are allowed, and 3,072 bytes are more than an index takes.
    private static let long = String(repeating: "退", count: 1024)

    /// A refund that cannot be folded.
    private static func refund(_ id: String, _ customer: String, shop: String) -> String {
        EventLine.event(
            "refund.requested",
            id: id,
            subject: "customers/\(customer)",
            at: "2024-05-11T10:00:00+08:00",
            shop: shop,
            data: #"{"refund_id":"\#(long)","order_id":"o","kind":"refund_only","amount_minor":100}"#
        )
    }

    @Test func whatIsBehindIsSaidBeforeWhatIsParkedAndWhatWasGivenUpIsNeither() async throws {
        try await TestLog.with { log in
            func refunds() async throws -> [String] {
                try await log.ask("projections").rows("projection", "state", "parked", "given_up").filter {
                    $0.hasPrefix("refunds ")
                }
            }
            func desk() async throws -> [String] {
                try await log.ask("status").rows("state", "parked", "given_up")
            }
            try await log.append([Self.refund("1", "c", shop: "s1")])
            try await log.project()
            #expect(try await refunds() == ["refunds parked subjects 1 0"])
            #expect(try await desk() == ["parked subjects 1 0"])
            try await log.append([EventLine.received("2", "d", at: "2024-05-11T10:00:00+08:00", shop: "s1")])
            #expect(try await refunds() == ["refunds behind 1 0"])
            #expect(try await desk() == ["behind 1 0"])
            try await log.project()
            #expect(try await !log.must("status").outputText.contains("given up"))
            try await log.must("projections", "skip", "refunds", "--all")
            #expect(try await refunds() == ["refunds up to date 0 1"])
            #expect(try await desk() == ["up to date 0 1"])
            #expect(try await log.must("status").outputText.contains("given up"))
            for (command, options) in [
                ("retry", ["--subject", "customers/c"]), ("skip", ["--all"]), ("skip", ["--shop", "s1"]),
            ] {
                let again = try await log.kefu(["projections", command, "refunds"] + options)
                #expect(again.status == 1 && again.errorText.contains("was given up in refunds already"), "\(again)")
            }
            let none = try await log.kefu("projections", "retry", "refunds", "--subject", "customers/d")
            #expect(none.status == 1 && none.errorText.contains("nothing of that is parked"), "\(none)")
        }
    }

    @Test func aShopIsNamedByIdNameOrGroup() async throws {
        try await TestLog.with { log in
            try await log.must("shop", "set", "s1", "--name", "旗舰店", "--group", "north")
            try await log.must("shop", "set", "s2", "--group", "north")
            try await log.append([
                Self.refund("1", "c", shop: "s1"), Self.refund("2", "c", shop: "s2"), Self.refund("3", "c", shop: "s3"),
            ])
            try await log.project()
            func freed(_ command: String, _ shop: String, status: Int32) async throws -> String {
                let ending = try await log.kefu("projections", command, "refunds", "--shop", shop)
                #expect(ending.status == status, "\(command) \(shop): \(ending)")
                return ending.outputText
            }
            #expect(try await freed("retry", "north", status: 3) == #"{"freed":0,"events":0,"parked_again":2}"# + "\n")
            #expect(try await freed("skip", "旗舰店", status: 0) == #"{"freed":1,"events":0,"parked_again":0}"# + "\n")
            // One of the two has nothing left that waits.
            #expect(try await freed("skip", "north", status: 0) == #"{"freed":1,"events":0,"parked_again":0}"# + "\n")
            // Nothing else is known of this one.
            #expect(try await freed("skip", "s3", status: 0) == #"{"freed":1,"events":0,"parked_again":0}"# + "\n")
            let unknown = try await log.kefu("projections", "skip", "refunds", "--shop", "nroth")
            #expect(unknown.status == 2 && unknown.errorText.contains("no shop is known as nroth"), "\(unknown)")
        }
    }

    @Test(arguments: [
        (["--all", "--subject", "customers/c"], "--all means all that is parked"),
        (["--all", "--shop", "s1"], "--all means all that is parked"), ([], "or all with --all"),
        (["--shop", ""], "--shop is empty"),
    ])
    func whatMakesNoSenseIsRefused(options: [String], text: String) async throws {
        let answer = try await Program.run(Places.kefu, ["projections", "skip", "refunds"] + options)
        #expect(answer.status == 2 && answer.errorText.contains(text), "\(answer)")
    }

    @Test func titlesAreChineseWhereThatIsAsked() async throws {
        try await TestLog.with { log in
            try await log.append([Self.refund("1", "c", shop: "s1")])
            try await log.project()
            try await log.must("projections", "skip", "refunds", "--all")
            for command in [
                ["status"], ["projections"], ["projections", "parked"], ["projections", "generations"],
                ["log", "status"],
            ] {
                let text = try await log.must(command + ["--language", "zh"]).outputText
                let titles = text.prefix { $0 != "\n" }
                #expect(!titles.isEmpty && !titles.contains { $0.isASCII && $0.isLetter }, "\(command): \(titles)")
            }
        }
    }
}
