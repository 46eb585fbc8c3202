// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Postgres
import ServiceDesk

/// `kefu policy`
struct PolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "The policies that answers are judged by.",
        subcommands: [List.self]
    )

    /// `kefu policy list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List every policy: key, value, since when, platforms, source.",
            discussion: """
                Any of them can be given another value for one question, with --policy KEY=VALUE.

                Example:

                  kefu policy list
                """
        )

        @OptionGroup var output: OutputOptions

        func run() async throws {
            let rows = RowWriter(
                columns: [
                    .init("key", .text, chineseTitle: "键"), .init("value", .text, chineseTitle: "值"),
                    .init("effective_from", .day, title: "from", chineseTitle: "生效日期"),
                    .init("platforms", .text, chineseTitle: "平台"), .init("title", .text, chineseTitle: "名称"),
                    .init("source", .text, chineseTitle: "来源"),
                ],
                format: output.output,
                language: output.effectiveLanguage,
                terminal: .output
            )
            for policy in PolicySet.standard.policies {
                rows.write([
                    .text(policy.key.description), .text(policy.value.description),
                    .day(policy.effectiveFrom.days), .text(policy.platforms.joined(separator: ",")),
                    .text(output.effectiveLanguage.pick(policy.title)), .text(policy.source),
                ])
            }
            try await rows.finish()
        }
    }
}
