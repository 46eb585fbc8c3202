// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Testing

@testable import kefu

struct CommandLineTests {
    @Test func usageErrorsAreStatusTwo() async {
        #expect(await Kefu.run(["no-such-command"]) == .usage)
        #expect(await Kefu.run(["completions"]) == .usage)
        #expect(await Kefu.run(["completions", "tcsh"]) == .usage)
    }

    @Test(arguments: [
        (["replyrate", "--day", "yesterday"], "kefu replyrate; the nearest is kefu reply-rate (kefu --help"),
        (["log", "raed", "--limit", "3"], "kefu log raed; the nearest is kefu log read (kefu log --help"),
        (["follow-ups", "claim", "1", "--agent", "a"], "kefu follow-ups claim: kefu follow-ups --help lists"),
        (["reply-rate", "nosuch"], "kefu reply-rate nosuch: kefu reply-rate --help lists"),
        (["help", "nosuch"], "kefu nosuch: kefu --help lists"),
        (["help", "log", "raed"], "kefu log raed; the nearest"),
    ])
    func aMistypedCommandIsToBlame(arguments: [String], message: String) async throws {
        let error = try #require(MistypedCommand.error(in: arguments))
        #expect(error.message.hasPrefix("there is no command " + message), "\(error.message)")
        #expect(await Kefu.run(arguments) == .usage)
    }

    @Test(arguments: [
        [], ["--help"], ["help"], ["help", "log", "read"], ["log", "read", "--shop", "x"],
        ["reply-rate", "--day", "x"], ["order", "show", "o1"], ["follow-ups", "--all"], ["completions", "tcsh"],
        ["append", "a", "b"], ["append", "-"],
    ])
    func wordsOfACommandAreItsOwn(arguments: [String]) {
        #expect(MistypedCommand.error(in: arguments) == nil)
    }

    @Test func helpAndVersionAreStatusZero() async {
        #expect(await Kefu.run(["--version"]) == .done)
        #expect(await Kefu.run(["--help"]) == .done)
        #expect(await Kefu.run(["help", "completions"]) == .done)
        #expect(await Kefu.run([]) == .done)
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func completionsKnowTheCommands(shell: String) async throws {
        let command = try #require(try Kefu.parseAsRoot(["completions", shell]) as? CompletionsCommand)
        #expect(command.shell.rawValue == shell)
        #expect(Kefu.completionScript(for: CompletionShell(rawValue: shell) ?? .bash).contains("completions"))
    }

    @Test func everyCommandHasAnExample() {
        var commands: [any ParsableCommand.Type] = [Kefu.self]
        while let command = commands.popLast() {
            let configuration = command.configuration
            if configuration.subcommands.isEmpty {
                #expect(configuration.discussion.contains("kefu "), "\(command) has no example")
            }
            #expect(!configuration.abstract.isEmpty)
            commands += configuration.subcommands
        }
    }

    @Test func examplesCanBeCopiedFromATerminalOfEightyColumns() {
        var commands: [any ParsableCommand.Type] = [Kefu.self]
        while let command = commands.popLast() {
            commands += command.configuration.subcommands
            let help = Kefu.helpMessage(for: command, includeHidden: false, columns: 80).split(separator: "\n")
            for example in command.configuration.discussion.split(separator: "\n") where example.hasPrefix("  ") {
                #expect(help.contains(example), "\(command): \(example)")
            }
        }
    }

    @Test func anErrorIsOneLine() {
        struct Trouble: Error, CustomStringConvertible {
            let description = "it broke\nbadly \u{1B}[31m; mend it"
        }
        #expect(ErrorReport.line(for: Trouble()) == "kefu: it broke badly \u{FFFD}[31m; mend it")
        let terminal = Terminal(isTerminal: true, width: 80, hasColour: true)
        #expect(ErrorReport.line(for: Trouble(), terminal: terminal).hasPrefix("\u{1B}[31mkefu:\u{1B}[0m it broke"))
    }
}
