// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Projections
import ServiceDesk

/// Prints what the read models say about the story.
struct DemoReport {
    /// The widest that text and tables become where nobody says how wide the terminal is.
    private static let width = 100

    let story: DemoStory
    let place: DemoPlace
    let language: Language
    private let models: ReadModels
    private let parse: ([String]) throws -> any QuestionCommand
    private let terminal: Terminal
    private let buffer: OutputBuffer

    /// - Parameter parse: Reads the words of a command, as the command line does.
    init(
        _ story: DemoStory,
        in place: DemoPlace,
        of models: ReadModels,
        language: Language,
        terminal: Terminal = .output,
        into buffer: OutputBuffer = OutputBuffer(),
        parse: @escaping ([String]) throws -> any QuestionCommand
    ) {
        self.story = story
        self.place = place
        self.models = models
        self.parse = parse
        self.language = language
        self.buffer = buffer
        var terminal = terminal
        terminal.width = terminal.width ?? Self.width
        self.terminal = terminal
    }

    /// What every table is asked with: the story's two shops, as of its end on their clock.
    var scope: [String] { ["--shop", story.group] + moment }

    /// The same log as of the story's end.
    private var moment: [String] { place.arguments + ["--as-of", "\(DemoTime.date)T\(DemoTime.clockTime)"] }

    /// Prints what became of the events, every table, and what to try next.
    ///
    /// - Throws: `ProjectionError.notPrepared`; `PostgresError`; ``OutputError``.
    func print(_ summary: ImportSummary) async throws {
        introduce(summary)
        var customer: String?
        var order: String?
        for (index, section) in DemoSection.all.enumerated() {
            let command = section.command.joined(separator: " ")
            write("")
            write("\(index + 1)  \(language.pick(section.title))", .bold)
            write("   kefu \(command)", .dim)
            write("")
            try await ask(section.command) { question in
                var options = OutputOptions()
                options.output = .table
                options.language = language
                let printer = QuestionPrinter(options, terminal: terminal)
                try await printer.print(question.choosing(section.columns), from: models, into: buffer)
            }
            // The sentences are about all rows, however few are shown.
            try await ask(section.command + ["--limit", "1000000"]) { question in
                let answer = try await DemoAnswer(question, from: models)
                write("")
                paragraph(try section.comment(answer))
                switch section.command[0] {
                case "waiting": customer = try DemoSection.savable(answer).first?.customer
                case "remarks": order = try answer.rows { try !$0.isTrue("current") }.first?.text("order")
                default: break
                }
            }
        }
        suggest(customer: customer, order: order)
        try await buffer.drain()
    }

    /// Asks as the command line would.
    private func ask(_ command: [String], _ use: (Question) async throws -> Void) async throws {
        let command = try parse(command + scope)
        try await use(try command.question(try await command.scope.scope(models)))
    }

    private func introduce(_ summary: ImportSummary) {
        write(
            language.pick(
                "An invented day of two shops: \(DemoTime.date), as it stands at \(DemoTime.clockTime)",
                "两家虚构店铺的一天：\(DemoTime.date)，截至\(DemoTime.clockTime)"
            ),
            .bold
        )
        write("")
        paragraph(
            Phrase(
                "\(summary.records) CloudEvents went the way of kefu append: \(summary.appended) are new, "
                    + "\(summary.duplicates) were there already or came twice, \(summary.refused) were refused. Some "
                    + "arrived after later ones; that makes no difference. Projectors folded them into the read models.",
                "\(summary.records)条CloudEvents按 kefu append 的方式写入：新增\(summary.appended)条，重复\(summary.duplicates)条，"
                    + "拒绝\(summary.refused)条；其中一些晚到，不影响结果。随后由投影器折叠成读模型。"
            )
        )
        paragraph(
            Phrase(
                "Each table has the most telling columns of what the command above it prints with \(scopeText).",
                "下面每张表是其上方的命令加上 \(scopeText) 所得结果的主要列。"
            )
        )
    }

    private var scopeText: String {
        DemoSuggestion(title: Phrase("", ""), command: Array(scope.dropFirst())).line(program: scope[0])
    }

    private func suggest(customer: String?, order: String?) {
        write("")
        write(language.pick("What to try next", "接下来可以试试"), .bold)
        let program = Self.program
        let suggestions = DemoSuggestion.five(
            customer: customer,
            order: order,
            shop: story.shops[0].id,
            moment: moment,
            place: place.arguments
        )
        for suggestion in suggestions {
            write("")
            write("   " + language.pick(suggestion.title))
            write("   " + suggestion.line(program: program))
        }
        write("")
        guard place.directory != nil else {
            paragraph(Phrase("Each of them needs the same --database-url.", "以上命令都需要同样的 --database-url。"))
            return
        }
        let down = DemoSuggestion(title: Phrase("", ""), command: ["down"] + place.arguments).line(program: program)
        paragraph(
            Phrase(
                "The private PostgreSQL ends by itself some minutes after the last command, or now with: \(down)",
                "私有的PostgreSQL在最后一条命令的几分钟后自动停止；立即停止：\(down)"
            )
        )
    }

    /// The program as the caller called it.
    private static var program: String {
        CommandLine.arguments.first.flatMap { $0.contains("/") ? $0 : nil } ?? "kefu"
    }

    private func write(_ line: String, _ style: Terminal.Style? = nil) {
        buffer.bytes.append(text: (style.map { terminal.styled(line, $0) } ?? line) + "\n")
    }

    private func paragraph(_ phrase: Phrase) {
        let width = min(terminal.width ?? Self.width, Self.width)
        for line in WrappedText.lines(language.pick(phrase), width: width) {
            write(line)
        }
    }
}
