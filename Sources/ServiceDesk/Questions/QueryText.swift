// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Schemas

/// The SQL of `schemas/sql/queries`, put together from its fragments.
enum QueryText {
    /// A query's text without comments.
    ///
    /// A line `-- include fragment name=value; name=value` stands for the fragment with `{name}` replaced by the value.
    ///
    /// - Parameter standIns: fragments by the name of the one that each is put in for; it may include that one itself.
    static func text(of name: String, with standIns: [String: String] = [:]) -> String {
        let key = Key(name: name, standIns: standIns)
        if let text = known.withLock({ $0[key] }) { return text }
        let text = expanded("sql/queries/\(name).sql", arguments: [], standIns)
        known.withLock { $0[key] = text }
        return text
    }

    private struct Key: Hashable {
        var name: String
        var standIns: [String: String]
    }

    /// The texts that were put together already: some take longer than the query.
    private static let known = Locked<[Key: String]>([:])

    private static func expanded(
        _ path: String,
        arguments: [(name: String, value: String)],
        _ standIns: [String: String]
    ) -> String {
        guard var text = Schemas.file(path) else { preconditionFailure("no file \(path)") }
        for argument in arguments { text = replace("{\(argument.name)}", in: text, by: argument.value) }
        var result = ""
        for line in text.split(separator: "\n") {
            if line.hasPrefix("-- include ") {
                result += included(line.dropFirst("-- include ".count), standIns)
            } else if !line.hasPrefix("--") {
                result += line + "\n"
            }
        }
        return result
    }

    private static func included(_ line: Substring, _ standIns: [String: String]) -> String {
        let end = line.firstIndex(of: " ") ?? line.endIndex
        var arguments: [(name: String, value: String)] = []
        for argument in separated(line[end...].drop { $0 == " " }) {
            let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
            precondition(parts.count == 2, "include \(line)")
            arguments.append((parts[0], parts[1]))
        }
        let name = String(line[..<end])
        var others = standIns
        let standIn = others.removeValue(forKey: name) ?? name
        return expanded("sql/queries/fragments/\(standIn).sql", arguments: arguments, others)
    }

    private static func separated(_ list: Substring) -> [Substring] {
        list.split(separator: ";").map { $0.drop { $0 == " " } }
    }

    private static func replace(_ name: String, in text: String, by value: String) -> String {
        let name = Array(name.utf8)
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if bytes[index] == name[0], bytes[index...].starts(with: name) {
                result += value.utf8
                index += name.count
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
