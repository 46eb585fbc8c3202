// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import EventLog

/// Real events, when they lie beside the project.
struct EventRealDataTests {
    private static let folder = packageRoot + "/../shared/data/events"
    private static let isThere = access(folder, R_OK) == 0

    @Test(
        .enabled(if: isThere, "needs the real data in ../shared/data"),
        arguments: [("uci-incidents", 166_630), ("tmall-2020-02", 57_743), ("online-retail-ii", 67_444)]
    )
    func everyRealEventIsTaken(name: String, count: Int) throws {
        let (bytes, status) = output(of: "gzip -dc '\(Self.folder)/\(name).ndjson.gz'")
        try #require(status == 0)
        var parser = EventParser()
        var taken = 0
        var refusals: Set<EventRefusal> = []
        bytes.withUnsafeBytes { all in
            guard var start = all.baseAddress else { return }
            let last = start + all.count
            while start < last, let end = memchr(start, 0x0A, last - start).map({ UnsafeRawPointer($0) }) {
                do throws(EventRefusal) {
                    let event = try parser.parse(UnsafeRawBufferPointer(start: start, count: end - start))
                    taken += event.data != nil && event.personal == nil && event.extensions == nil ? 1 : 0
                } catch {
                    refusals.insert(error)
                }
                start = end + 1
            }
        }
        #expect(refusals.isEmpty)
        #expect(taken == count)
    }
}
