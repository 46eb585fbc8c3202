// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// Finds the word of a command line that should name a command and names none.
///
/// The parser leaves such a word to the command before it, and blames an option that only the right command has.
enum MistypedCommand {
    /// What to say about it; `nil` when each word that must be a command is one. No command that has others takes words of its own.
    static func error(in arguments: [String]) -> ValidationError? {
        var words = arguments.prefix { !$0.hasPrefix("-") }
        while words.first == "help" { words.removeFirst() }
        var subcommands = Kefu.configuration.subcommands
        var path = Kefu._commandName
        for word in words {
            if subcommands.isEmpty { return nil }
            guard let next = subcommands.first(where: { $0._commandName == word }) else {
                return ValidationError(message(word, path, subcommands.map { $0._commandName }))
            }
            path += " " + word
            subcommands = next.configuration.subcommands
        }
        return nil
    }

    private static func message(_ word: String, _ path: String, _ names: [String]) -> String {
        let list = "\(path) --help lists those that there are"
        guard let nearest = NearestName.of(word, among: names) else {
            return "there is no command \(path) \(word): \(list)"
        }
        return "there is no command \(path) \(word); the nearest is \(path) \(nearest) (\(list))"
    }
}
