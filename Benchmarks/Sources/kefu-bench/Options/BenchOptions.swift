// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What to measure, and how.
struct BenchOptions: Sendable {
    static let known = ["P1", "P2", "P3", "P5", "P6", "P7", "P8", "P9", "P12", "P13", "P14"]

    var figures: [String] = []
    /// The parts of P8 to measure; all of them when empty.
    var parts: Set<String> = []
    var kefu = ""
    var psql = ""
    var json: String?
    /// A data directory that an earlier P8 left behind, to ask again without filling it.
    var filled: String?
    /// Where the clusters of the run are made: on a disk as a rule, which /tmp need not be.
    var directory = "/var/tmp"
    var rounds: Int?
    var events: Int?
    /// The connections that write in P3; as many as a program has that does not say.
    var connections: Int?
    var isQuick = false
    /// Whether to write the events to standard output and measure nothing.
    var isGenerating = false
    var ids = EventIDs.Kind.ordered

    static let usage = """
        usage: kefu-bench --kefu PROGRAM --psql PROGRAM [P1 P2 P3 P5 P6 P7 P8 P8a P8b P8c P8d P9 P12 P13 P14] [--quick] [--rounds N] [--events N]
                          [--connections N] [--random-ids] [--directory DIRECTORY] [--filled DATA_DIRECTORY] [--json FILE]
               kefu-bench events [--events N] [--random-ids]
        """

    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        func value(of option: String) throws -> String {
            guard let value = rest.popFirst() else { throw BenchError("\(option) needs a value\n\(Self.usage)") }
            return value
        }
        func number(of option: String) throws -> Int {
            guard let number = Int(try value(of: option)), number > 0 else {
                throw BenchError("\(option) needs a number\n\(Self.usage)")
            }
            return number
        }
        while let argument = rest.popFirst() {
            switch argument {
            case "--kefu": kefu = try value(of: argument)
            case "--psql": psql = try value(of: argument)
            case "--json": json = try value(of: argument)
            case "--directory": directory = try value(of: argument)
            case "--filled": filled = try value(of: argument)
            case "--rounds": rounds = try number(of: argument)
            case "--events": events = try number(of: argument)
            case "--connections": connections = try number(of: argument)
            case "--quick": isQuick = true
            case "events": isGenerating = true
            case "--random-ids": ids = .random
            case "P8a", "P8b", "P8c", "P8d":
                parts.insert(argument)
                if !figures.contains("P8") { figures.append("P8") }
            case let figure where Self.known.contains(figure): figures.append(figure)
            default: throw BenchError("\(argument) is nothing that this program knows\n\(Self.usage)")
            }
        }
        if figures.isEmpty { figures = Self.known }
        if isGenerating { return }
        guard access(kefu, X_OK) == 0 else { throw BenchError("--kefu must name the program\n\(Self.usage)") }
        guard access(psql, X_OK) == 0 else { throw BenchError("--psql must name the program\n\(Self.usage)") }
    }

    /// The number of events of one round.
    func events(_ full: Int, quick: Int) -> Int { events ?? (isQuick ? quick : full) }

    /// The number of rounds.
    func rounds(_ full: Int, quick: Int) -> Int { rounds ?? (isQuick ? quick : full) }
}
