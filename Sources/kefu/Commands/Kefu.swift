// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc

/// The command line.
@main
struct Kefu: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kefu",
        abstract: "An event log for customer service, and the questions that it answers.",
        discussion: """
            Example, from events to an answer:

              kefu append day.ndjson
              kefu project --once
              kefu reply-rate --day yesterday
            """,
        version: "kefu 0.1.0",
        groupedSubcommands: [
            CommandGroup(name: "A first look", subcommands: [DemoCommand.self]),
            CommandGroup(
                name: "Questions",
                subcommands: [
                    StatusCommand.self, ReplyRateCommand.self, ResponsesCommand.self, WaitingCommand.self,
                    AgentsCommand.self,
                    TiersCommand.self, FollowUpsCommand.self, CareCommand.self, ConversionCommand.self,
                    SalesCommand.self,
                    OrdersCommand.self, RefundsCommand.self,
                    RemarksCommand.self, HandoversCommand.self,
                    ShopsCommand.self, ShopCommand.self, OrderCommand.self, CustomerCommand.self, ExplainCommand.self,
                    PolicyCommand.self,
                ]
            ),
            CommandGroup(name: "The log", subcommands: [AppendCommand.self, LogCommand.self, GroupsCommand.self]),
            CommandGroup(
                name: "Read models",
                subcommands: [ProjectCommand.self, ProjectionsCommand.self, ReplayCommand.self]
            ),
            CommandGroup(name: "Services", subcommands: [UpCommand.self, ServeCommand.self]),
            CommandGroup(name: "The database", subcommands: [DatabaseCommand.self, DownCommand.self]),
            CommandGroup(name: "Shell", subcommands: [CompletionsCommand.self]),
        ]
    )

    static let _errorPrefix = "kefu: "

    static func main() async {
        Glibc.exit(await run(Array(CommandLine.arguments.dropFirst())).rawValue)
    }

    /// Runs a command line and says how it ended.
    static func run(_ arguments: [String]) async -> ExitStatus {
        do {
            var command = try await parsed(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return .done
        } catch {
            return end(with: error)
        }
    }

    /// The command that was asked for. Only the first word's own options and subcommands are looked at, since to put all commands
    /// together takes a command that asks for little two of its forty milliseconds. Whatever that part does not take, help among it,
    /// is answered from the whole, unless it names a command that there is not.
    private static func parsed(_ arguments: [String]) async throws -> any ParsableCommand {
        let named = configuration.subcommands.first { $0._commandName == arguments.first }
        if let named = named as? any AsyncParsableCommand.Type,
            let command = try? await named.asyncParseAsRoot(Array(arguments.dropFirst())),
            type(of: command)._commandName != "help"
        {
            return command
        }
        if let error = MistypedCommand.error(in: arguments) { throw error }
        return try await asyncParseAsRoot(arguments)
    }

    /// Says what went wrong, unless nothing did, and with which status to end.
    private static func end(with error: any Error) -> ExitStatus {
        switch error {
        case let status as ExitStatus:
            return status
        case let interruption as Interruption:
            return end(by: interruption.signal)
        case let error as OutputError where error.isClosedPipe:
            return end(by: SIGPIPE)
        default:
            return end(withParserError: error)
        }
    }

    /// Ends the program by a signal, which tells the shell what happened.
    private static func end(by number: Int32) -> ExitStatus {
        signal(number, SIG_DFL)
        // The runtime blocks signals on its threads, and a raised one goes to the thread that raises it.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, number)
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        raise(number)
        return .failed
    }

    /// Errors of the parser have a text of several lines; help and version are errors to it that are none.
    private static func end(withParserError error: any Error) -> ExitStatus {
        switch exitCode(for: error) {
        case .success:
            print(fullMessage(for: error))
            return .done
        case .validationFailure:
            StandardError.write(line: fullMessage(for: error))
            return .usage
        case let code where error is ExitCode:
            return ExitStatus(rawValue: code.rawValue)
        default:
            ErrorReport.write(error)
            return .failed
        }
    }
}
