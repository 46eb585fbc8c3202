// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import ServiceDesk
import Testing

@testable import kefu

struct OutputBufferTests {
    @Test func bytesArriveInOrderThroughAPipe() async throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        let buffer = OutputBuffer(descriptor: ends[1])
        buffer.bytes.append(text: "one ")
        try await buffer.drain()
        buffer.bytes.append(text: "two")
        try buffer.flush()
        try buffer.flush()
        #expect(buffer.bytes.isEmpty)
        close(ends[1])
        var received = [UInt8](repeating: 0, count: 100)
        let count = read(ends[0], &received, received.count)
        close(ends[0])
        #expect(String(decoding: received.prefix(count), as: UTF8.self) == "one two")
    }

    @Test func aClosedReaderIsTold() async {
        await #expect(processExitsWith: .exitCode(41)) {
            signal(SIGPIPE, SIG_IGN)
            var ends: [Int32] = [0, 0]
            try #require(pipe(&ends) == 0)
            close(ends[0])
            let buffer = OutputBuffer(descriptor: ends[1])
            buffer.bytes.append(text: "lost")
            do {
                try buffer.flush()
            } catch {
                exit((error as? OutputError)?.isClosedPipe == true ? 41 : 1)
            }
        }
    }

    @Test func aFullDiskIsNamed() throws {
        let descriptor = open("/dev/full", O_WRONLY)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let buffer = OutputBuffer(descriptor: descriptor)
        buffer.bytes.append(text: "too much")
        #expect {
            try buffer.flush()
        } throws: { error in
            "\(error)" == "standard output cannot be written: No space left on device; "
                + "check the disk or the file it goes to"
        }
    }
}
