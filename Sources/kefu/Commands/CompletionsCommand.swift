// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `kefu completions`: the script that completes commands in a shell.
struct CompletionsCommand: ParsableCommand {
    /// The shells that have one.
    enum Shell: String, CaseIterable, ExpressibleByArgument {
        case bash
        case zsh
        case fish
    }

    static let configuration = CommandConfiguration(
        commandName: "completions",
        abstract: "Print the completion script for a shell.",
        discussion: """
            Example, for bash, in this and every later shell:

              kefu completions bash > ~/.local/share/bash-completion/completions/kefu
            """
    )

    @Argument(help: "The shell: bash, zsh or fish.")
    var shell: Shell

    func run() {
        let script =
            switch shell {
            case .bash: Kefu.completionScript(for: .bash)
            case .zsh: Kefu.completionScript(for: .zsh)
            case .fish: Kefu.completionScript(for: .fish)
            }
        print(script)
    }
}
