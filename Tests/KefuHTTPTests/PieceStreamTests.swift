// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import Postgres
import Testing

@testable import KefuHTTP

/// Answers that are sent while they are made.
struct PieceStreamTests {
    /// Whoever does not read an answer holds neither a place nor a session for ever.
    @Test(.timeLimit(.minutes(1))) func anAnswerThatNobodyTakesIsGivenUp() async throws {
        let (ended, source) = AsyncStream<String>.makeStream()
        let response = try await PieceStream.response(contentType: "text/plain", patience: .milliseconds(20)) {
            writer in
            do {
                while true {
                    writer.bytes += [UInt8](repeating: 65, count: 1 << 16)
                    try await writer.drain()
                }
            } catch {
                source.yield("\((error as? Problem)?.kind == .busy)")
                source.finish()
                throw error
            }
        }
        var endings: [String] = []
        for await ending in ended { endings.append(ending) }
        #expect(endings == ["true"])
        withExtendedLifetime(response) {}
    }
}
