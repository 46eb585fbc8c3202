// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import HummingbirdCore

/// The query items of a request, held to the ones that it may have.
struct QueryItems: Sendable {
    private let items: [(name: String, value: String)]

    /// - Parameter names: the names that there may be.
    /// - Throws: ``Problem`` for another one, so that a misspelt filter is no filter that was forgotten.
    init(_ uri: URI, names: [String]) throws(Problem) {
        items = uri.queryParameters.map { (String($0.key), String($0.value)) }
        for item in items where !names.contains(item.name) {
            throw Self.problem(item.name, "there is no such parameter here; there are \(names.joined(separator: ", "))")
        }
    }

    /// All values of an item that may be repeated.
    func all(_ name: String) -> [String] { items.filter { $0.name == name }.map(\.value) }

    /// The value of an item; `nil` without it.
    func one(_ name: String) throws(Problem) -> String? {
        let values = all(name)
        guard values.count <= 1 else { throw Self.problem(name, "is given \(values.count) times") }
        return values.first
    }

    /// A value read by a reader that says what is wrong with it.
    func one<Value>(_ name: String, _ read: (String) throws -> Value) throws -> Value? {
        guard let text = try one(name) else { return nil }
        do {
            return try read(text)
        } catch {
            throw Self.problem(name, "\(error)")
        }
    }

    /// A number within a range.
    func number<Number: FixedWidthInteger>(_ name: String, in range: ClosedRange<Number>) throws(Problem) -> Number? {
        guard let text = try one(name) else { return nil }
        guard let number = Number(text), range.contains(number) else {
            throw Self.problem(name, "must be a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// Whether something is asked for: `true`, or no value at all.
    func flag(_ name: String) throws(Problem) -> Bool {
        switch try one(name) {
        case nil, "false"?: return false
        case ""?, "true"?: return true
        default: throw Self.problem(name, "must be true or false")
        }
    }

    /// One of a few values.
    func choice<Value>(_ name: String, _ choices: [(String, Value)]) throws(Problem) -> Value? {
        guard let text = try one(name) else { return nil }
        guard let choice = choices.first(where: { $0.0 == text }) else {
            throw Self.problem(name, "must be one of \(choices.map(\.0).joined(separator: ", "))")
        }
        return choice.1
    }

    /// What is wrong with a parameter.
    static func problem(_ name: String, _ message: String) -> Problem {
        Problem(.parameter, "\(name): \(message)").with("parameter", name)
    }
}
