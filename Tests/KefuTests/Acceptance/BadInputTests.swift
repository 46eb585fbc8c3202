// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

/// What happens with input that is bad: it is refused by name, and what stands beside it is stored.
struct BadInputTests {
    @Test func everyBadRecordIsRefusedByNameAndTheGoodOnesBesideItAreStored() async throws {
        try await TestLog.with { log in
            // A good one before every bad one, and one after the last.
            var bytes: [UInt8] = []
            for (number, bad) in BadLine.all.enumerated() {
                bytes += Array(Self.good(number).utf8) + [0x0A] + bad.bytes + [0x0A]
            }
            bytes += Array(Self.good(BadLine.all.count).utf8)
            let file = try log.file("mixed.ndjson", bytes)
            let kept = log.directory + "/refused.ndjson"
            let ending = try await log.kefu("append", file, "--refused", kept)
            #expect(ending.status == 3, "\(ending)")
            let expected = AppendSummary(appended: BadLine.all.count + 1, refused: BadLine.all.count)
            #expect(try AppendSummary(ending) == expected)

            var reasons: [Int: String] = [:]
            for line in ending.errorText.split(separator: "\n") where line.hasPrefix(file + ":") {
                let parts = line.dropFirst(file.count + 1).split(separator: ":", maxSplits: 1)
                let number = try #require(Int(parts[0]), "\(line)")
                #expect(reasons[number] == nil, "line \(number) is refused twice")
                reasons[number] = String(parts[1])
            }
            for (number, bad) in BadLine.all.enumerated() {
                let reason = reasons.removeValue(forKey: 2 * number + 2)
                let text = String(decoding: bad.bytes.prefix(300), as: UTF8.self)
                #expect(reason?.contains(bad.named) == true, "\(reason ?? "not refused") names \(bad.named): \(text)")
            }
            #expect(reasons.isEmpty, "good lines are refused")
            for word in [BadLine.secret, "SECRET", "我的电话"] {
                #expect(!ending.errorText.contains(word), "a refusal quotes text")
            }

            let stored = Set(try await log.column("SELECT id FROM kefu.events", as: String.self))
            #expect(stored == Set((0...BadLine.all.count).map { "good-\($0)" }))
            try await expectKept(kept)
        }
    }

    /// Refused records are kept as they came, but for those that are too large to keep.
    private func expectKept(_ path: String) async throws {
        let kept = try await Program.run("/bin/cat", [path]).output
        let lines = Lines.split(kept).map { Array(kept[$0]) }
        let large = BadLine.all.filter { $0.named == "1 MiB" }.count
        #expect(lines.count == BadLine.all.count - large)
        #expect(Set(lines) == Set(BadLine.all.filter { $0.named != "1 MiB" }.map(\.bytes)))
    }

    private static func good(_ number: Int) -> String {
        EventLine.received("good-\(number)", "c\(number % 7)", at: "2024-05-11T10:00:00+08:00", text: "好")
    }

    /// Inputs that are larger than the memory they may take, with how many records they are.
    private static let floods: [(title: String, script: String, refused: Int)] = [
        ("a line of 1 GB", "head -c 1073741824 /dev/zero | tr '\\0' x; echo", 1),
        ("an element of 300 MB", "printf '['; head -c 314572800 /dev/zero | tr '\\0' 7; printf ']'", 1),
        (
            "lines of a million fields",
            #"for n in 1 2 3; do printf '{"data":{'; seq -f '"field%.0f":1,' 1 1000000 | tr -d '\n'; echo '"x":1}}'; done"#,
            3
        ),
        (
            "a hundred lines nested 10,000 deep",
            #"for n in $(seq 100); do head -c 10000 /dev/zero | tr '\0' '['; echo; done"#, 100
        ),
    ]

    @Test(arguments: 0..<4)
    func memoryIsBoundedWhateverComes(flood: Int) async throws {
        let (title, script, refused) = Self.floods[flood]
        try await TestLog.with { log in
            try await log.must("log", "status")
            let isArray = script.hasPrefix("printf '['")
            let good = isArray ? "" : "echo '\(Self.good(1))'; "
            let ending = try await log.kefu(
                ["append", "-"],
                input: .pipe(fromScript: good + script),
                watchesMemory: true
            )
            #expect(ending.status == 3, "\(title): \(ending)")
            let summary = try AppendSummary(ending)
            #expect(summary == AppendSummary(appended: isArray ? 0 : 1, refused: refused), "\(title): \(ending)")
            #expect(ending.peakMemory > 1 << 20, "\(title): the memory was not seen")
            #expect(ending.peakMemory < 256 << 20, "\(title): \(ending.peakMemory >> 20) MiB")
        }
    }

    @Test func textInUTF16IsRefusedWithTheReason() async throws {
        try await TestLog.with { log in
            let text = Self.good(1) + "\n" + Self.good(2) + "\n"
            let bytes: [UInt8] = [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
            let file = try log.file("utf16.ndjson", bytes)
            let ending = try await log.kefu("append", file)
            #expect([1, 3].contains(ending.status), "\(ending)")
            #expect(ending.errorText.contains(file), "\(ending)")
            #expect(ending.errorText.contains("UTF-16") || ending.errorText.contains("UTF-8"), "\(ending)")
            #expect(try await log.heads().reduce(0, +) == 0)
        }
    }

    @Test(arguments: ["gzip", "zstd"])
    func whatComesBeforeTheEndOfATruncatedFileIsStored(packer: String) async throws {
        try await TestLog.with { log in
            // Random ids, so that the packed file is long enough to be cut in the middle.
            var generator = SeededGenerator.printed("truncated \(packer)")
            let lines = (0..<5000).map { _ in
                EventLine.received(
                    "\(UInt64.random(in: 0 ... .max, using: &generator))",
                    "c1",
                    at: "2024-05-11T10:00:00Z"
                )
            }
            let plain = try log.file("plain", Array((lines.joined(separator: "\n") + "\n").utf8))
            let suffix = packer == "gzip" ? "gz" : "zst"
            let whole = log.directory + "/whole.ndjson." + suffix
            let packed = try await Program.run(
                "/bin/sh",
                ["-c", #""$0" -c <"$1" >"$2""#, packer, plain, whole]
            )
            try #require(packed.status == 0, "\(packed)")
            let bytes = try await Program.run("/bin/cat", [whole]).output
            let cut = try log.file("cut.ndjson." + suffix, bytes.prefix(bytes.count * 2 / 3))

            let ending = try await log.kefu("append", cut)
            #expect(ending.status == 1, "\(ending)")
            #expect(ending.errorText.contains("\(cut):"), "\(ending) names the place")
            let stored = Int(try await log.heads().reduce(0, +))
            #expect(stored > 0 && stored < 5000)
            let rest = try AppendSummary(try await log.must("append", whole))
            #expect(rest == AppendSummary(appended: 5000 - stored, duplicates: stored))
            try await log.expectWhole(events: 5000)
        }
    }
}
