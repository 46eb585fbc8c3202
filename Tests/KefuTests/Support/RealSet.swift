// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

/// One set of real events, with the tables that questions about it must give.
struct RealSet: Sendable, Hashable, CustomTestStringConvertible {
    let name: String
    /// How many events it has.
    let count: Int
    /// The instant of its last event.
    let end: String

    static let incidents = RealSet(name: "uci-incidents", count: 166_630, end: "2017-02-18T15:00:00Z")
    static let tmall = RealSet(name: "tmall-2020-02", count: 57_743, end: "2020-03-01T11:25:42Z")
    static let retail = RealSet(name: "online-retail-ii", count: 67_444, end: "2010-12-09T20:01:00Z")
    static let all = [incidents, tmall, retail]

    /// Whether the data is there. It is no part of the package: without it these tests can tell nothing.
    static var areThere: Bool { all.allSatisfy { access($0.events, R_OK) == 0 } }
    static let missing: Comment = """
        the real data is missing: ../shared/data beside the package, with events/*.ndjson.gz and expected/*; \
        these tests compare answers with it
        """

    var testDescription: String { name }
    var events: String { "\(Places.data)/events/\(name).ndjson.gz" }

    /// The events, unpacked.
    func bytes() async throws -> [UInt8] {
        let ending = try await Program.run("/bin/sh", ["-c", #"exec gzip -dc "$0""#, events])
        try #require(ending.status == 0, "\(ending)")
        return ending.output
    }

    /// The expected tables, each with the question that gives it.
    func tables() throws -> [ExpectedTable] {
        let directory = "\(Places.data)/expected/\(name)"
        let stream = try #require(opendir(directory), "cannot read \(directory)")
        defer { closedir(stream) }
        var tables: [ExpectedTable] = []
        while let entry = readdir(stream) {
            let file = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let table = ExpectedTable(file: file, directory: directory, set: self) { tables.append(table) }
        }
        try #require(tables.count >= 3, "expected tables are missing in \(directory)")
        return tables.sorted { $0.file < $1.file }
    }
}
