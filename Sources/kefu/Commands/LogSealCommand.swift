// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Postgres
import ServiceDesk

/// `kefu log seal`
struct LogSealCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seal",
        abstract: "Write the digest of the log as it is now, to be kept elsewhere.",
        discussion: """
            Later kefu log verify --seal FILE tells whether anything up to here was changed or cut off, also by somebody who could \
            change everything in the database. Keep seals where such a person cannot change them. A seal has no event in it.

            Example:

              kefu log seal --output-file seal-2026-05-11.json
              kefu log verify --seal seal-2026-05-11.json
            """
    )

    @OptionGroup var database: DatabaseOptions

    @Option(help: ArgumentHelp("The file; standard output when left out.", valueName: "file"), completion: .file())
    var outputFile: String?

    func run() async throws {
        let outputFile = outputFile
        try await database.withDatabase { database in
            // Here, where a signal does not end the program with a draft left behind.
            let file = try outputFile.map { try OutputFile($0) }
            let seal = try await database.log.withConnection(.logReader) { try await LogSeal.take($0) }
            let buffer = file?.buffer ?? OutputBuffer()
            buffer.bytes.append(text: seal.text)
            try await buffer.drain()
            try await file?.finish()
            if file != nil {
                StandardError.write(line: "sealed \(HumanText.grouped(Int(seal.cut.events))) events, cut \(seal.cut)")
            }
        }
    }
}
