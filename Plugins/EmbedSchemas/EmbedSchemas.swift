import Foundation
import PackagePlugin

@main
struct EmbedSchemas: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let root = target.directoryURL
        let output = context.pluginWorkDirectoryURL.appending(path: "Embedded.swift")
        let script = root.appending(path: "embed.sh")
        var inputs: [URL] = [script]
        let walker = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
        while let url = walker?.nextObject() as? URL {
            if ["sql", "json", "yaml", "txt"].contains(url.pathExtension) { inputs.append(url) }
        }
        return [
            .buildCommand(
                displayName: "Embedding schemas",
                executable: URL(filePath: "/bin/sh"),
                arguments: [script.path, root.path, output.path],
                inputFiles: inputs,
                outputFiles: [output]
            )
        ]
    }
}
