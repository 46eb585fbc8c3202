// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

/// What commands write to files that are named to them, and when.
struct OutputFileTests {
    private static func good(_ id: String) -> String {
        EventLine.received(id, "c", at: "2026-05-11T10:00:00+08:00")
    }

    private static func bytes(_ path: String) async throws -> String {
        try await Program.run("/bin/cat", [path]).outputText
    }

    /// The file of refused records replaces what was there at the end, and only when it is known what was refused.
    @Test func refusedRecordsReplaceAFileAtTheEnd() async throws {
        try await TestLog.with { log in
            let kept = try log.file("refused.ndjson", "of yesterday\n".utf8)
            let mixed = try log.file("mixed.ndjson", (Self.good("a") + "\nbroken\n").utf8)
            // It is none of the files that are read, under whatever name.
            symlink(mixed, log.directory + "/link")
            for other in [mixed, log.directory + "/link"] {
                let same = try await log.kefu("append", mixed, "--refused", other)
                #expect(same.status == 2 && same.errorText.contains("one of the files that are read"), "\(same)")
            }
            #expect(try await Self.bytes(mixed).hasSuffix("\nbroken\n"))
            // Nothing could be read, or nothing could be written: what was there may be needed still.
            let url = "postgres://nobody@127.0.0.1:1/none"
            let away = try await Program.run(Places.kefu, ["append", mixed, "--refused", kept, "--database-url", url])
            #expect(away.status == 1)
            #expect(try await Self.bytes(kept) == "of yesterday\n")
            // What was stored before the input broke off is counted, and what was refused is kept.
            let broken = try await log.kefu("append", mixed, log.directory + "/missing.ndjson", "--refused", kept)
            #expect(broken.status == 1 && broken.errorText.contains("missing.ndjson"), "\(broken)")
            #expect(try AppendSummary(broken) == AppendSummary(appended: 1, refused: 1))
            #expect(try await Self.bytes(kept) == "broken\n")
            // They are kept also when nobody takes the summary, and what goes to standard output stays there.
            let shell = #""$0" append "$1" --refused "$2" --data-dir "$3" "#
            for (file, rest) in [(kept, "| :"), (log.directory + "/new.ndjson", "> /dev/full")] {
                _ = try await Program.run("/bin/sh", ["-c", shell + rest, Places.kefu, mixed, file, log.dataDirectory])
                #expect(try await Self.bytes(file) == "broken\n")
            }
            let out = log.directory + "/out"
            _ = try await Program.run(
                "/bin/sh",
                [
                    "-c", "echo first > \(out); " + shell + ">> \(out)", Places.kefu, mixed, "/dev/stdout",
                    log.dataDirectory,
                ]
            )
            let lines = try await Self.bytes(out).split(separator: "\n")
            #expect(lines.count == 3 && lines.first == "first" && lines.contains("broken"), "\(lines)")
            let whole = try log.file("whole.ndjson", Self.good("b").utf8)
            try await log.must("append", whole, "--refused", kept)
            #expect(try await Self.bytes(kept) == "")
        }
    }

    /// Whenever a signal comes, there is the whole file or none, and no draft beside it.
    @Test func aSealThatIsStoppedLeavesNoDraft() async throws {
        try await TestLog.with { log in
            try await log.append([Self.good("a")])
            for number in 0..<8 {
                let file = log.directory + "/seal\(number).json"
                let seal = try log.start(["log", "seal", "--output-file", file])
                let draft = file + ".\(seal.processID)"
                while access(draft, F_OK) != 0, access(file, F_OK) != 0, !seal.hasEnded { await Task.yield() }
                seal.send(SIGTERM)
                let ending = await seal.end()
                #expect(ending.status == 0 || ending.signal == SIGTERM, "\(ending)")
                #expect(access(draft, F_OK) != 0, "a draft is left")
                if access(file, F_OK) == 0 {
                    #expect(try await log.kefu("log", "verify", "--seal", file).status == 0)
                }
            }
        }
    }

    /// What is no file is written as it is, and of a link the file behind it.
    @Test func linksAndPipesStayWhatTheyAre() async throws {
        try await TestLog.with { log in
            try await log.append([Self.good("a"), Self.good("b")])
            let all = try await log.must("log", "export").outputText
            let file = try log.file("log.ndjson", "old".utf8)
            let link = log.directory + "/link.ndjson"
            symlink(file, link)
            try await log.must("log", "export", "--output-file", link)
            #expect(try await Self.bytes(file) == all)
            var status = stat()
            #expect(lstat(link, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
            // Where it leads to no file yet there is one then.
            let dangling = log.directory + "/dangling.ndjson"
            symlink("later.ndjson", dangling)
            try await log.must("log", "export", "--output-file", dangling)
            #expect(try await Self.bytes(log.directory + "/later.ndjson") == all)
            let pipe = log.directory + "/pipe"
            #expect(mkfifo(pipe, 0o600) == 0)
            async let read = Self.bytes(pipe)
            try await log.must("log", "export", "--output-file", pipe)
            #expect(try await read == all)
            #expect(lstat(pipe, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
        }
    }
}
