// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import HummingbirdCore

/// The query items of a request, held to the ones that it may have.
struct QueryItems: Sendable {
    private let items: [(name: String, value: String)]

    /// - Parameter names: the names that there may be.
    /// - Throws: ``Problem`` for another one, so that a misspelt filter is no filter that was forgotten, and for a value
    ///   that is no text.
    init(_ uri: URI, names: [String]) throws(Problem) {
        var items: [(name: String, value: String)] = []
        for item in Array((uri.query ?? "").utf8).split(separator: UInt8(ascii: "&")) {
            let key = item.prefix { $0 != UInt8(ascii: "=") }
            let name = String(decoding: key, as: UTF8.self)
            guard names.contains(name) else {
                throw Self.problem(name, "there is no such parameter here; there are \(names.joined(separator: ", "))")
            }
            items.append((name, try Self.text(item.dropFirst(key.count + 1), of: name)))
        }
        self.items = items
    }

    /// A value, percent-decoded here: Hummingbird repairs what is not UTF-8, and then another text is looked for.
    private static func text(_ value: ArraySlice<UInt8>, of name: String) throws(Problem) -> String {
        guard !PercentEncoding.isRepaired(String(decoding: value, as: UTF8.self)),
            let text = String(validating: PercentEncoding.decoded(value), as: UTF8.self)
        else {
            throw problem(name, "is not UTF-8: percent-encode the bytes of its UTF-8 (U+FFFD itself is %EF%BF%BD)")
        }
        guard !text.utf8.contains(0) else { throw problem(name, "has a NUL character, which no text of the log has") }
        return text
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
