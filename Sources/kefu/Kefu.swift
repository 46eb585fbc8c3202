import ArgumentParser

@main
struct Kefu: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "kefu", abstract: "The desk.")
}
