// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Postgres
import ServiceDesk

/// `kefu log verify`
struct LogVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Prove that the log is whole: offsets, identities, the chain of digests, and seals.",
        discussion: """
            Reads every stored byte of every event once, while appends go on. It ends with 0 when the log is whole, else with 1, \
            and names the first wrong batch of each partition and what is wrong with it.

            Without a seal nobody can tell that the end of the log was cut off whole, or that all of it was written anew with new \
            digests: take seals with kefu log seal, and keep them elsewhere.

            Example:

              kefu log verify
              kefu log verify --seal seal-2026-05-11.json
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    @Option(
        help: ArgumentHelp("A seal that was taken before; may be repeated.", valueName: "file"),
        completion: .file()
    )
    var seal: [String] = []

    @Option(help: ArgumentHelp("How many partitions to read at once (default: one a processor).", valueName: "number"))
    var jobs: Int?

    func validate() throws {
        if let jobs, !(1...64).contains(jobs) { throw ValidationError("--jobs is 1 to 64") }
    }

    func run() async throws {
        let seals = try seal.map { try LogSeal(try WholeFile.read($0, limit: 1 << 20)) }
        let jobs = jobs
        let found = try await database.withDatabase { database in
            let shown = Locked<ProgressBar?>(nil)
            defer { shown.withLock { $0 }?.finish() }
            return try await LogVerifier(database.log, jobs: jobs).verify(seals: seals) { done, total in
                let bar = shown.withLock { shown in
                    let bar = shown ?? ProgressBar(title: "verify", unit: "events and identities", total: total)
                    shown = bar
                    return bar
                }
                bar.update(done: done, items: done)
            }
        }
        try await print(found)
        if !found.isWhole { throw ExitStatus.failed }
    }

    private func print(_ found: LogVerification) async throws {
        if output.output == .table {
            let buffer = OutputBuffer()
            for fault in found.faults {
                buffer.bytes.append(text: DisplayText.safe(language.pick(LogFaultText.phrase(fault))) + "\n")
            }
            if found.isWhole { buffer.bytes.append(text: summary(found) + "\n") }
            try await buffer.drain()
        } else {
            try await printRows(found)
        }
        guard !found.isWhole else { return }
        StandardError.write(
            line: "kefu: "
                + language.pick(
                    """
                    the log is damaged, or somebody has changed it: keep the database as it is, stop what appends to it, and \
                    find out who could write there; then restore a backup that verifies and append again what came since
                    """,
                    "日志已损坏或被改动：保留数据库原样，停止写入，查明谁有权写入；然后恢复一份校验无误的备份，并重新写入其后的事件"
                )
        )
    }

    private var language: Language { output.effectiveLanguage }

    private func summary(_ found: LogVerification) -> String {
        let events = HumanText.grouped(Int(found.cut.events))
        let (partitions, batches) = (found.cut.ends.count, HumanText.grouped(found.batches))
        return language.pick(
            "whole: \(events) events in \(partitions) partitions and \(batches) batches\(seal.isEmpty ? "" : ", as sealed")",
            "完好：\(events)条事件，\(partitions)个分区，\(batches)个批次\(seal.isEmpty ? "" : "，与封印一致")"
        )
    }

    private func printRows(_ found: LogVerification) async throws {
        let rows = RowWriter(
            columns: [
                .init("partition", .integer, chineseTitle: "分区"),
                .init("first_offset", .integer, chineseTitle: "起始位置"),
                .init("last_offset", .integer, chineseTitle: "结束位置"), .init("fault", .text, chineseTitle: "问题"),
                .init("message", .text, chineseTitle: "说明"), .init("more", .integer, chineseTitle: "其后批次"),
            ],
            format: output.output,
            language: output.effectiveLanguage,
            terminal: .output
        )
        for fault in found.faults {
            rows.write([
                fault.partition.map { .integer(Int64($0)) } ?? .null,
                fault.offsets.map { .integer($0.lowerBound) } ?? .null,
                fault.offsets.map { .integer($0.upperBound) } ?? .null,
                .text(fault.kind.description), .text(fault.message), .integer(Int64(fault.more)),
            ])
        }
        try await rows.finish()
        if found.isWhole { StandardError.write(line: summary(found)) }
    }
}
